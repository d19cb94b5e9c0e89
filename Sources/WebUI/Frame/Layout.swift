/// The documents around the bodies.
enum Layout {
    static let templates = [
        ("layout/full", full), ("layout/bare", bare), ("layout/head", head), ("layout/switcher", switcher),
    ]

    private static let head = #"""
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="robots" content="noindex">
        <title>{{title}} · SkyPanel</title>
        <link rel="icon" href="{{assets}}/favicon.svg" type="image/svg+xml">
        <link rel="preload" href="{{assets}}/inter.woff2" as="font" type="font/woff2" crossorigin>
        <link rel="stylesheet" href="{{assets}}/base.css">
        <link rel="stylesheet" href="{{assets}}/components.css">
        <link rel="stylesheet" href="{{assets}}/pages.css">
        <script src="{{assets}}/theme.js"></script>
        <script type="module" src="{{assets}}/app.js"></script>
        """#

    private static let full = #"""
        <!doctype html>
        <html lang="en">
        <head>{{>layout/head}}</head>
        <body>
        <a class="skip" href="#main">Skip to content</a>
        <div class="shell">
        <header class="side">
        <a class="brand" href="/applications">{{>icon/brand}}<span>SkyPanel</span></a>
        {{>layout/switcher}}
        <nav aria-label="Main">
        {{#navigation}}<div class="nav-group">
        {{#.label}}<p class="nav-label">{{.}}</p>{{/.label}}
        <ul>{{#items}}<li><a href="{{path}}"{{#isCurrent}} aria-current="page"{{/isCurrent}}>{{>*icon}}<span>{{label}}
        </span>{{#.badge}}<span class="nav-badge" aria-label="{{.}} not seen">{{.}}</span>{{/.badge}}</a></li>
        {{/items}}</ul></div>{{/navigation}}
        </nav>
        {{#frame.viewer}}<details class="user">
        <summary><span class="avatar" aria-hidden="true">{{>icon/user}}</span>
        <span class="user-name"><bdi>{{name}}</bdi></span>{{>icon/chevron}}</summary>
        <div class="menu">
        <p class="menu-note"><strong><bdi>{{name}}</bdi></strong><span><bdi>{{email}}</bdi></span></p>
        <div class="theme" role="group" aria-label="Colours" hidden data-theme-choice>
        <button type="button" value="light">Light</button><button type="button" value="dark">Dark</button>
        <button type="button" value="auto">Auto</button></div>
        <a class="menu-item" href="/account">{{>icon/user}}<span>Your account</span></a>
        <form method="post" action="/sign-out">
        <input type="hidden" name="csrf" value="{{frame.csrfToken}}">
        <button class="menu-item">{{>icon/signout}}<span>Sign out</span></button></form>
        </div></details>{{/frame.viewer}}
        </header>
        <main id="main" tabindex="-1">
        {{#frame.viewer}}{{#visit}}<div class="banner warn visit">{{>icon/info}}<span>{{power}} <bdi>{{member}}</bdi>.
        It ends {{#ends}}{{>time}}{{/ends}}.</span><form class="banner-end" method="post"
         action="/platform/visits/end"><input type="hidden" name="csrf" value="{{frame.csrfToken}}">
        <button class="button small">End now</button></form></div>{{/visit}}{{/frame.viewer}}
        {{#frame.viewer}}{{#isUnconfirmed}}<div class="banner warn visit">{{>icon/info}}<span>Confirm your address: open
        the link in the mail that went to <bdi>{{email}}</bdi>. Until then you can look, and change nothing.</span>
        <form class="banner-end" method="post"
         action="/account/confirmation"><input type="hidden" name="csrf" value="{{frame.csrfToken}}">
        <button class="button small">Send it again</button></form></div>{{/isUnconfirmed}}{{/frame.viewer}}
        {{#frame.notice}}<div class="notice {{#isProblem}}bad{{/isProblem}}{{^isProblem}}good{{/isProblem}}"
         role="status">
        {{#isProblem}}{{>icon/warning}}{{/isProblem}}{{^isProblem}}{{>icon/check}}{{/isProblem}}
        <p>{{message}}</p></div>{{/frame.notice}}
        {{{body}}}
        </main>
        </div>
        </body>
        </html>
        """#

    private static let switcher = #"""
        {{#frame.viewer}}<details class="switcher"><summary aria-label="Organization: {{organization}}">
        <span class="switcher-name"><bdi>{{organization}}</bdi></span>
        {{>icon/chevron}}</summary>
        <div class="menu">
        <form method="post" action="/organizations/choose">{{>csrf}}
        {{#choices}}<button class="menu-item" name="organization" value="{{id}}"
        {{#isCurrent}} aria-current="true"{{/isCurrent}}><span class="menu-name"><bdi>{{name}}</bdi></span>
        {{#isCurrent}}{{>icon/check}}{{/isCurrent}}</button>{{/choices}}
        </form>
        <a class="menu-item" href="/organizations/new">{{>icon/plus}}<span>New organization</span></a>
        </div></details>{{/frame.viewer}}
        """#

    private static let bare = #"""
        <!doctype html>
        <html lang="en">
        <head>{{>layout/head}}</head>
        <body class="bare">
        <main id="main">
        <a class="brand" href="/">{{>icon/brand}}<span>SkyPanel</span></a>
        {{{body}}}
        </main>
        </body>
        </html>
        """#
}
