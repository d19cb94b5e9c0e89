'use strict';
// A page, a health check and a WebSocket echo at /echo (RFC 6455), without any package.
const http = require('node:http');
const crypto = require('node:crypto');

const port = Number(process.env.PORT || 3000);
const greeting = process.env.GREETING || 'Hello from Node.js';
const escape = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

const server = http.createServer((request, response) => {
  const path = request.url.split('?')[0];
  if (path === '/healthz') {
    response.writeHead(200, { 'content-type': 'application/json' });
    return response.end('{"status":"ok"}\n');
  }
  if (path === '/') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    return response.end(`<!doctype html><html lang="en"><meta charset="utf-8"><title>${escape(greeting)}</title>
<h1>${escape(greeting)}</h1><p>Node.js ${process.version}. WebSocket echo at <code>/echo</code>.</p></html>\n`);
  }
  response.writeHead(404, { 'content-type': 'text/plain' });
  response.end('not found\n');
});

const MAX_MESSAGE = 65535;

// Reads one frame from the buffer: {opcode, payload, size}, null when more bytes are needed, undefined when unacceptable.
function readFrame(buffer) {
  if (buffer.length < 2) return null;
  const masked = (buffer[1] & 0x80) !== 0;
  let length = buffer[1] & 0x7f;
  let offset = 2;
  if (!masked || (buffer[0] & 0xf0) !== 0x80 || length === 127) return undefined;
  if (length === 126) {
    if (buffer.length < 4) return null;
    length = buffer.readUInt16BE(2);
    offset = 4;
  }
  if (buffer.length < offset + 4 + length) return null;
  const mask = buffer.subarray(offset, offset + 4);
  const payload = Buffer.from(buffer.subarray(offset + 4, offset + 4 + length));
  for (let i = 0; i < payload.length; i++) payload[i] ^= mask[i % 4];
  return { opcode: buffer[0] & 0x0f, payload, size: offset + 4 + length };
}

function frame(opcode, payload) {
  const header = payload.length < 126
    ? Buffer.from([0x80 | opcode, payload.length])
    : Buffer.from([0x80 | opcode, 126, payload.length >> 8, payload.length & 0xff]);
  return Buffer.concat([header, payload]);
}

server.on('upgrade', (request, socket) => {
  const key = request.headers['sec-websocket-key'];
  if (request.url.split('?')[0] !== '/echo' || !key) {
    return socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  }
  const accept = crypto.createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
    + `Sec-WebSocket-Accept: ${accept}\r\n\r\n`);
  let pending = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    for (;;) {
      const next = readFrame(pending);
      if (next === null) return;
      if (next === undefined || next.payload.length > MAX_MESSAGE) return socket.end(frame(8, Buffer.from([0x03, 0xf1])));
      pending = pending.subarray(next.size);
      if (next.opcode === 8) return socket.end(frame(8, next.payload.subarray(0, 2)));
      if (next.opcode === 9) socket.write(frame(10, next.payload));
      if (next.opcode === 1 || next.opcode === 2) socket.write(frame(next.opcode, next.payload));
    }
  });
});

server.listen(port, '0.0.0.0', () => console.log(`listening on ${port}`));
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
  setTimeout(() => process.exit(0), 8000).unref();
});
