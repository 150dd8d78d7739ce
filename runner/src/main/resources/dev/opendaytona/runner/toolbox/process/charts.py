# Makes pyplot.show() print the figures as lines that the server takes out of the output. Nothing happens unless
# the program imports pyplot.
def charts():
    import importlib.abc
    import os
    import sys

    MARK = "dtn_artifact_k39fd2:"
    MAX_ELEMENTS = 2000
    MAX_POINTS = 20000
    boxes = {}

    def number(value):
        value = float(value)
        return value if value == value and abs(value) != float("inf") else None

    def numbers(values):
        found = (number(value) for value in list(values)[:MAX_POINTS])
        return [value for value in found if value is not None]

    def points(pairs):
        found = ([number(x), number(y)] for x, y in list(pairs)[:MAX_POINTS])
        return [pair for pair in found if None not in pair]

    def name(artist):
        label = str(artist.get_label())
        return "" if label.startswith("_") else label

    def pie(axes, wedges):
        texts = [text.get_text() for text in axes.texts] + [""] * len(wedges)
        return [
            {"label": name(wedge) or text, "angle": number(abs(wedge.theta2 - wedge.theta1)), "radius": number(wedge.r)}
            for wedge, text in zip(wedges, texts)
        ]

    def bars(axes, containers):
        elements = []
        for container in containers:
            level = getattr(container, "orientation", None) == "horizontal"
            axis = axes.yaxis if level else axes.xaxis
            ticks = list(zip(axis.get_ticklocs(), (text.get_text() for text in axis.get_ticklabels())))
            for bar in container.patches:
                middle = bar.get_y() + bar.get_height() / 2 if level else bar.get_x() + bar.get_width() / 2
                near = min(ticks, key=lambda tick: abs(tick[0] - middle), default=(None, ""))
                label = near[1] if near[0] is not None and abs(near[0] - middle) < 0.5 else "%g" % middle
                value = bar.get_width() if level else bar.get_height()
                elements.append({"label": label, "group": name(container), "value": "%.15g" % value})
        return elements

    def box(position, stats):
        return {
            "label": str(stats.get("label", "")) or str(position),
            "min": number(stats["whislo"]),
            "first_quartile": number(stats["q1"]),
            "median": number(stats["med"]),
            "third_quartile": number(stats["q3"]),
            "max": number(stats["whishi"]),
            "outliers": numbers(stats.get("fliers", ())),
        }

    def lines(axes):
        return [{"label": name(line), "points": points(zip(*line.get_data(orig=False)))} for line in axes.lines]

    def clouds(collections):
        return [{"label": name(cloud), "points": points(cloud.get_offsets().tolist())} for cloud in collections]

    def kind_and_elements(axes):
        wedges = [patch for patch in axes.patches if type(patch).__name__ == "Wedge"]
        containers = [one for one in axes.containers if type(one).__name__ == "BarContainer"]
        scattered = [one for one in axes.collections if type(one).__name__ == "PathCollection"]
        if id(axes) in boxes:
            return "box_and_whisker", [box(position, stats) for position, stats in enumerate(boxes[id(axes)][1], 1)]
        if wedges:
            return "pie", pie(axes, wedges)
        if containers:
            return "bar", bars(axes, containers)
        if scattered:
            return "scatter", clouds(scattered)
        if axes.lines:
            return "line", lines(axes)
        return "unknown", []

    def ticks(chart, side, axis, scale):
        chart[side + "_ticks"] = numbers(axis.get_ticklocs())
        chart[side + "_tick_labels"] = [text.get_text() for text in axis.get_ticklabels()]
        chart[side + "_scale"] = scale

    def describe(axes):
        kind, elements = kind_and_elements(axes)
        chart = {"type": kind, "title": axes.get_title(), "elements": elements[:MAX_ELEMENTS]}
        if kind != "pie":
            chart["x_label"] = axes.get_xlabel()
            chart["y_label"] = axes.get_ylabel()
        if kind in ("line", "scatter"):
            ticks(chart, "x", axes.xaxis, axes.get_xscale())
            ticks(chart, "y", axes.yaxis, axes.get_yscale())
        return chart

    def picture(figure):
        import base64
        import io

        buffer = io.BytesIO()
        figure.savefig(buffer, format="png")
        return base64.b64encode(buffer.getvalue()).decode("ascii")

    def whole(figure):
        png = picture(figure)  # drawing it first puts the ticks in their places
        shown = [describe(axes) for axes in figure.axes if axes.get_visible()]
        if len(shown) == 1:
            chart = shown[0]
        else:
            title = getattr(figure, "_suptitle", None)
            chart = {"type": "composite_chart" if shown else "unknown", "elements": shown}
            chart["title"] = title.get_text() if title is not None else ""
        chart["png"] = png
        return chart

    def emit(figure):
        import json

        try:
            line = json.dumps({"type": "chart", "value": whole(figure)})
        except Exception as problem:
            print("chart not shown: %s: %s" % (type(problem).__name__, problem), file=sys.stderr)
            return
        sys.__stdout__.write(MARK + line + "\n")
        sys.__stdout__.flush()

    def prepare(pyplot):
        def show(*_, **__):
            for figure_number in pyplot.get_fignums():
                emit(pyplot.figure(figure_number))
            pyplot.close("all")
            boxes.clear()

        pyplot.show = show
        axes_type = sys.modules["matplotlib.axes"].Axes
        bxp = axes_type.bxp

        def recorded(self, bxpstats, *args, **kwargs):
            stats = list(bxpstats)
            boxes.setdefault(id(self), (self, []))[1].extend(stats)
            return bxp(self, stats, *args, **kwargs)

        axes_type.bxp = recorded

    class Loader(importlib.abc.Loader):
        def __init__(self, loader):
            self.loader = loader

        def create_module(self, spec):
            return self.loader.create_module(spec)

        def exec_module(self, module):
            module.__loader__ = module.__spec__.loader = self.loader
            self.loader.exec_module(module)
            prepare(module)

        def __getattr__(self, attribute):
            return getattr(self.loader, attribute)

    class Finder(importlib.abc.MetaPathFinder):
        def find_spec(self, fullname, path, target=None):
            if fullname != "matplotlib.pyplot":
                return None
            import importlib.machinery

            sys.meta_path.remove(self)
            spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
            if spec is not None and spec.loader is not None:
                spec.loader = Loader(spec.loader)
            return spec

    os.environ.setdefault("MPLBACKEND", "Agg")
    sys.meta_path.insert(0, Finder())


charts()
