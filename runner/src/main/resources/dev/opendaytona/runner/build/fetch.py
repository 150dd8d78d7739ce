"""Fetches the file of an ADD: URL TARGET. What goes wrong is the last line that it writes."""
import email.utils
import os
import shutil
import sys
import urllib.error
import urllib.request

STALLED_SECONDS = 60


def opener():
    """Speaks HTTP alone, also where a server sends it elsewhere."""
    made = urllib.request.OpenerDirector()
    for handler in (urllib.request.HTTPHandler, urllib.request.HTTPSHandler, urllib.request.HTTPRedirectHandler,
                    urllib.request.HTTPDefaultErrorHandler, urllib.request.HTTPErrorProcessor,
                    urllib.request.UnknownHandler):
        made.add_handler(handler())
    made.addheaders = [("User-Agent", "OpenDaytona")]
    return made


def fetch(url, target):
    with opener().open(url, timeout=STALLED_SECONDS) as answer, open(target, "wb") as file:
        shutil.copyfileobj(answer, file, 1 << 20)
        told = answer.headers.get("Content-Length")
        if told is not None and int(told) != file.tell():
            sys.exit(f"the answer broke off after {file.tell()} of {told} bytes")
        changed = email.utils.parsedate_to_datetime(answer.headers.get("Last-Modified", "Thu, 01 Jan 1970 00:00:00 GMT"))
    seconds = changed.timestamp()
    os.utime(target, (seconds, seconds))


try:
    os.umask(0o077)
    fetch(sys.argv[1], sys.argv[2])
except urllib.error.HTTPError as failure:
    sys.exit(f"the server answered {failure.code} {failure.reason}")
except urllib.error.URLError as failure:
    sys.exit(str(failure.reason))
except (OSError, ValueError) as failure:
    sys.exit(str(failure))
