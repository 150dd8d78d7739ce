# Runs cells in one namespace. Requests come as JSON lines on what was the standard input, answers go as JSON lines
# to what was the standard output; cells have pipes instead, of which each piece becomes an answer as it comes.
def interpreter():
    import codecs
    import json
    import linecache
    import os
    import queue
    import signal
    import sys
    import threading
    import traceback
    import types

    MAX_TEXT = 64 * 1024
    MAX_SOURCES = 200
    own = os.getpid()
    control = os.fdopen(os.dup(0), "rb")
    protocol = os.dup(1)
    writing = threading.Lock()
    requests = queue.Queue()
    state = {"running": None, "armed": False}

    def send(**answer):
        rest = memoryview(json.dumps(answer).encode("ascii") + b"\n")
        with writing:
            while rest:
                rest = rest[os.write(protocol, rest) :]

    class Stream:
        def __init__(self, number, kind):
            self.kind = kind
            self.source, self.target = os.pipe()
            self.mark = os.urandom(24)
            self.drained = threading.Event()
            os.dup2(self.target, number)
            threading.Thread(target=self.pump, daemon=True).start()

        def emit(self, text):
            if text:
                send(type=self.kind, text=text)

        def pump(self):
            decoder = codecs.getincrementaldecoder("utf-8")("replace")
            kept = b""
            while True:
                data = kept + os.read(self.source, 16384)
                before, mark, after = data.partition(self.mark)
                if mark:
                    self.emit(decoder.decode(before, True))
                    decoder.reset()
                    self.drained.set()
                    self.emit(decoder.decode(after))
                    kept = b""
                    continue
                sizes = range(min(len(data), len(self.mark) - 1), 0, -1)
                size = next((size for size in sizes if data.endswith(self.mark[:size])), 0)
                kept = data[len(data) - size :]
                self.emit(decoder.decode(data[: len(data) - size]))

        def drain(self):
            self.drained.clear()
            os.write(self.target, self.mark)
            self.drained.wait(2)

    def on_interrupt(_number, _frame):
        if state["armed"]:
            state["armed"] = False
            raise KeyboardInterrupt

    def listen():
        for line in control:
            request = json.loads(line)
            if "interrupt" not in request:
                requests.put(request)
            elif request["interrupt"] == state["running"]:
                signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
        os._exit(0)

    def explain(problem):
        name = type(problem).__name__
        try:
            value = str(problem)
        except BaseException:
            value = "its text cannot be made"
        try:
            trace = problem.__traceback__
            while trace is not None and trace.tb_frame.f_code.co_filename == "<string>":
                trace = trace.tb_next
            text = "".join(traceback.format_exception(type(problem), problem, trace))
        except BaseException:
            text = name + ": " + value
        send(type="error", name=name[:1024], value=value[:MAX_TEXT], traceback=text[-MAX_TEXT:])

    def remember(name, source):
        lines = source.splitlines(True)
        linecache.cache[name] = (len(source), None, lines, name)
        sources.append(name)
        if len(sources) > MAX_SOURCES:
            linecache.cache.pop(sources.pop(0), None)

    def run(number, source):
        name = "<cell %d>" % number
        remember(name, source)
        state["armed"] = True
        exec(compile(source, name, "exec", dont_inherit=True), main.__dict__)

    def guarded(number, source):
        try:
            try:
                run(number, source)
            finally:
                state["armed"] = False
        except BaseException as problem:
            state["armed"] = False
            return problem
        return None

    def flush():
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except BaseException:
                pass

    def serve(request):
        names = request["envs"]
        before = {name: os.environ.get(name) for name in names}
        os.environ.update(names)
        signal.signal(signal.SIGINT, on_interrupt)
        state["running"] = request["id"]
        problem = guarded(request["id"], request["code"])
        if os.getpid() != own:
            os._exit(0)
        state["running"] = None
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        flush()
        out.drain()
        err.drain()
        if problem is not None:
            explain(problem)
        send(type="done", id=request["id"])

    null = os.open("/dev/null", os.O_RDWR)
    os.dup2(null, 0)
    sys.stdin = open(0, closefd=False)
    sources = []
    main = types.ModuleType("__main__")
    sys.modules["__main__"] = main
    sys.argv = [""]
    os.environ.setdefault("MPLBACKEND", "Agg")
    signal.signal(signal.SIGINT, on_interrupt)
    out = Stream(1, "stdout")
    err = Stream(2, "stderr")
    threading.Thread(target=listen, daemon=True).start()
    send(type="ready")
    while True:
        serve(requests.get())


interpreter()
