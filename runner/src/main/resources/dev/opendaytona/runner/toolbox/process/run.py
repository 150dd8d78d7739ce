# Runs the rest of the standard input as the main program. Whoever reads the standard input then meets its end.
def run(names):
    import sys

    source = sys.stdin.buffer.read()
    sys.argv[0] = "-"
    for name in list(names):
        if not name.startswith("__"):
            del names[name]

    def report(kind, value, trace):
        import linecache
        import traceback

        lines = source.decode("utf-8", "replace").splitlines(True)
        linecache.cache["<stdin>"] = (len(source), None, lines, "<stdin>")
        while trace is not None and trace.tb_frame.f_code.co_filename == "<string>":
            trace = trace.tb_next
        traceback.print_exception(kind, value, trace)

    sys.excepthook = report
    exec(compile(source, "<stdin>", "exec", dont_inherit=True), names)


run(globals())
