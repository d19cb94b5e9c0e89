// Everything works without these modules except what is live; each looks for its own attributes.
import { startMoments } from "./moments.js";
import { startForms } from "./forms.js";
import { startTheme } from "./menu.js";
import { startCopying } from "./copying.js";
import { startLive } from "./live.js";
import { startLogs } from "./logs.js";
import { startUploads } from "./uploads.js";
import { showCurrentTab } from "./tabs.js";

const start = (root) => {
  startCopying(root);
  startUploads(root);
};

showCurrentTab();
startTheme();
startForms();
startMoments();
startLogs();
start(document);
startLive(start);
