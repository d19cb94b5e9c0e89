"""The release process: runs once in the new image before traffic moves. FAIL_RELEASE=1 shows how it stops a deployment."""

import os
import sys

if os.environ.get("FAIL_RELEASE") == "1":
    sys.exit("release: asked to fail")
print("release: everything is in place", flush=True)
