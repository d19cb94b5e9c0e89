/// Pieces that several pages use, as partials.
enum Fragments {
    static let templates = [
        ("badge", badge), ("time", time), ("csrf", csrf), ("field-problem", fieldProblem), ("heading", heading),
        ("upload", upload), ("deployment-rows", deploymentRows), ("log", LogText.template),
        ("meter", Meter.template), ("figure", Figure.template), ("bar-chart", BarChart.template),
        ("form-input", FormInput.template), ("form-check", FormCheck.template),
        ("billing-notice", BillingNotice.template),
        ("organization-heading", OrganizationHeading.template), ("cancellation", DeploymentCancellation.template),
    ]

    private static let badge = #"""
        <span class="badge {{tone}}{{#isBusy}} busy{{/isBusy}}"><span class="dot" aria-hidden="true"></span>{{label}}
        </span>
        """#

    private static let time = #"<time datetime="{{iso}}" title="{{full}}" data-moment>{{relative}}</time>"#

    private static let csrf = #"<input type="hidden" name="csrf" value="{{frame.csrfToken}}">"#

    private static let fieldProblem = #"""
        {{#.problem}}<p class="problem" role="alert">{{>icon/warning}}{{.}}</p>{{/.problem}}
        """#

    private static let heading = #"""
        <div class="heading" data-live="heading" data-events="{{eventsPath}}">
        <nav class="crumbs" aria-label="Breadcrumb"><a href="/applications">Applications</a></nav>
        <div class="heading-row">
        <div class="heading-main">
        <h1><bdi>{{name}}</bdi></h1>{{#badge}}{{>badge}}{{/badge}}
        </div>
        <div class="actions">
        {{#actions}}
        {{#canRestart}}<form method="post" action="{{path}}/restart">{{>csrf}}
        <button class="button">{{>icon/restart}}<span>Restart</span></button></form>{{/canRestart}}
        {{#canStop}}<form method="post" action="{{path}}/stop"
         data-confirm="Stop this application? It no longer answers.">
        {{>csrf}}<button class="button">{{>icon/stop}}<span>Stop</span></button></form>{{/canStop}}
        {{#canStart}}<form method="post" action="{{path}}/start">{{>csrf}}
        <button class="button">{{>icon/play}}<span>Start</span></button></form>{{/canStart}}
        {{#canDeploy}}<a class="button primary" href="{{path}}/deploy">{{>icon/rocket}}<span>Deploy</span>
        </a>{{/canDeploy}}
        {{/actions}}
        </div>
        </div>
        <p class="facts">
        {{#isReachable}}<a class="url" href="{{url}}" target="_blank"
         rel="noopener noreferrer">{{host}}{{>icon/external}}</a>{{/isReachable}}
        {{^isReachable}}<span class="url muted">{{host}}</span>{{/isReachable}}
        <span title="Runtime">{{runtime}}</span><a href="{{path}}/plan"
         title="Compare plans">{{plan}} plan</a><span title="Region">{{region}} region</span>
        {{#releaseNumber}}<span>Release {{.}}</span>{{/releaseNumber}}
        {{#lastDeployed}}<span>deployed {{>time}}</span>{{/lastDeployed}}
        </p>
        {{#activeDeployment}}<div class="banner info">{{>icon/clock}}
        <span><strong>Deployment #{{number}}</strong> {{step}}</span><div class="banner-end">
        <a href="{{path}}/deployments/{{number}}">Show log {{>icon/arrow}}</a>
        {{#.cancellation}}{{>cancellation}}{{/.cancellation}}</div></div>
        {{/activeDeployment}}
        {{^activeDeployment}}{{#needsRedeploy}}<div class="banner warn">{{>icon/warning}}
        <span>Settings or variables changed since these instances started. Restart to apply them.</span>
        {{#actions.canRestart}}<form class="banner-end" method="post" action="{{path}}/restart">{{>csrf}}
        <button class="button small">Restart now</button></form>{{/actions.canRestart}}
        </div>{{/needsRedeploy}}{{/activeDeployment}}
        </div>
        <nav class="tabs" aria-label="Application"><ul>
        {{#tabs}}<li><a href="{{path}}"{{#isCurrent}} aria-current="page"{{/isCurrent}}>{{label}}</a></li>
        {{/tabs}}</ul></nav>
        """#

    private static let upload = #"""
        <form class="drop" method="post" enctype="multipart/form-data" action="{{path}}/upload"
         data-upload="{{path}}/sources">
        {{>csrf}}
        <div class="drop-inner">
        {{>icon/upload}}
        <p class="drop-title"><label for="archive"
         data-drop-title="Drop a .tar.gz of your project here, or choose one">Choose a .tar.gz of your
         project</label></p>
        <p class="muted">It is built and deployed at once.</p>
        <input id="archive" type="file" name="archive" accept=".tar.gz,.tgz,application/gzip" required
         autocomplete="off">
        <button class="button" data-upload-button>{{>icon/rocket}}<span>Upload and deploy</span></button>
        </div>
        <div class="drop-progress" hidden>
        <p data-upload-name></p>
        <progress max="100" value="0" aria-label="Upload"></progress>
        <p class="muted" data-upload-state role="status"></p>
        </div>
        <p class="problem" role="alert" hidden data-upload-problem></p>
        </form>
        """#

    private static let deploymentRows = #"""
        <ul class="rows">
        {{#deployments}}<li><a class="row deployment-row" href="{{path}}">
        <span class="row-main"><strong>#{{number}}</strong> <span>{{trigger}}</span>
        {{#.release}}<span class="muted">release {{.}}</span>{{/.release}}</span>
        {{#badge}}{{>badge}}{{/badge}}
        <span class="muted tabular row-duration">{{#.duration}}{{.}}{{/.duration}}</span>
        <span class="muted row-time">{{#created}}{{>time}}{{/created}}</span>
        {{#.failure}}<span class="row-note">{{.}}</span>{{/.failure}}
        </a></li>{{/deployments}}
        </ul>
        """#
}
