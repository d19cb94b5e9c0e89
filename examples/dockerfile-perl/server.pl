#!/usr/bin/perl
# A tiny HTTP server with what every Debian image holds: one process, one connection at a time.
use strict;
use warnings;
use IO::Socket::INET;

my $port = $ENV{PORT} || 8080;
my $greeting = $ENV{GREETING} || 'Hello from a Dockerfile';
$SIG{TERM} = $SIG{INT} = sub { exit 0 };
$SIG{PIPE} = 'IGNORE';

my $server = IO::Socket::INET->new(LocalAddr => '0.0.0.0', LocalPort => $port, Listen => 64, ReuseAddr => 1)
    or die "cannot listen on $port: $!\n";
$| = 1;
print "listening on $port\n";

while (my $client = $server->accept) {
    eval {
        local $SIG{ALRM} = sub { die "too slow\n" };
        alarm 10;
        my $request = <$client> // '';
        while (defined(my $line = <$client>)) { last if $line =~ /^\r?\n$/ }
        my $path = $request =~ m{^[A-Z]+ (/[^ ?]*)} ? $1 : '';
        my ($status, $body) = $path eq '/' ? ('200 OK', "$greeting\n")
            : $path eq '/healthz' ? ('200 OK', "ok\n") : ('404 Not Found', "not found\n");
        print $client "HTTP/1.1 $status\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
            . length($body) . "\r\nConnection: close\r\n\r\n$body";
    };
    alarm 0;
    close $client;
}
