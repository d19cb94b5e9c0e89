<?php

declare(strict_types=1);

namespace Hello;

final class Page
{
    public function __construct(private readonly string $greeting, private readonly string $path)
    {
    }

    public function html(): string
    {
        $greeting = htmlspecialchars($this->greeting);
        $path = htmlspecialchars($this->path);
        $version = PHP_VERSION;

        return <<<HTML
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><title>{$greeting}</title><link rel="stylesheet" href="/style.css"></head>
            <body><h1>{$greeting}</h1><p>PHP {$version} answers <code>{$path}</code>.</p></body>
            </html>

            HTML;
    }
}
