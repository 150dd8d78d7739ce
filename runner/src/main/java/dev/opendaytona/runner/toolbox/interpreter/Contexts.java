package dev.opendaytona.runner.toolbox.interpreter;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.ExecRequest;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.toolbox.ToolboxSettings;
import dev.opendaytona.runner.toolbox.Workplace;
import dev.opendaytona.runner.toolbox.Workplaces;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * The contexts of all sandboxes. They end with their sandbox and with the runner. Blocks.
 */
@Component
final class Contexts implements DisposableBean {

	static final String DEFAULT = "default";

	private static final int MOST = 32;

	private static final Duration START = Duration.ofSeconds(30);

	/** Runs as much of the standard input as its first line says. */
	private static final String FEED = "import sys;i=sys.stdin.buffer;exec(i.read(int(i.readline())))";

	private static final String PROGRAM = program();

	private final Workplaces workplaces;

	private final ToolboxSettings settings;

	private final Map<String, Map<String, Context>> contexts = new ConcurrentHashMap<>();

	Contexts(Workplaces workplaces, ToolboxSettings settings) {
		this.workplaces = workplaces;
		this.settings = settings;
	}

	/** Fails when there is no such running sandbox. */
	void require(String sandbox) {
		this.workplaces.get(sandbox);
	}

	Context create(String sandbox, @Nullable String cwd) throws InterruptedException {
		Workplace workplace = this.workplaces.get(sandbox);
		Map<String, Context> all = all(sandbox);
		if (all.size() >= MOST) {
			throw new ApiException.RateLimited("Cannot make a context: the sandbox '" + sandbox + "' has " + MOST
					+ " contexts; delete one that is no longer needed");
		}
		Context context = started(workplace, UUID.randomUUID().toString(), directory(workplace, cwd));
		all.put(context.id(), context);
		return context;
	}

	List<Context> list(String sandbox) {
		this.workplaces.get(sandbox);
		return all(sandbox).values().stream().filter((context) -> !context.id().equals(DEFAULT)).toList();
	}

	void delete(String sandbox, String id) {
		this.workplaces.get(sandbox);
		if (id.equals(DEFAULT)) {
			throw new ApiException.InvalidRequest("The default context cannot be deleted; it ends with its sandbox");
		}
		Context context = all(sandbox).remove(id);
		if (context == null) {
			throw unknown(id);
		}
		context.delete();
	}

	Call submit(String sandbox, ExecuteRequest request) throws InterruptedException {
		Map<String, String> envs = new HashMap<>();
		if (request.envs() != null) {
			request.envs().forEach((name, value) -> envs.put(name, String.valueOf(value)));
		}
		Context context = get(sandbox, request.context());
		Call call = new Call(String.valueOf(request.code()), envs, request.limit(this.settings.maxTime()));
		context.submit(call);
		return call;
	}

	private Context get(String sandbox, String id) throws InterruptedException {
		Context known = all(sandbox).get(id);
		if (known != null) {
			return known;
		}
		if (!id.equals(DEFAULT)) {
			throw unknown(id);
		}
		Workplace workplace = this.workplaces.get(sandbox);
		Context fresh = started(workplace, DEFAULT, workplace.workDir());
		Context other = all(sandbox).putIfAbsent(DEFAULT, fresh);
		if (other == null) {
			return fresh;
		}
		fresh.delete();
		return other;
	}

	/** Those of a sandbox that live. */
	private Map<String, Context> all(String sandbox) {
		this.contexts.values().removeIf(Map::isEmpty);
		Map<String, Context> all = this.contexts.computeIfAbsent(sandbox, (ignored) -> new ConcurrentHashMap<>());
		all.values().removeIf((context) -> !context.active());
		return all;
	}

	private static Context started(Workplace workplace, String id, String cwd) throws InterruptedException {
		String reason = "";
		for (String python : List.of("python3", "python")) {
			Context context = new Context(id, cwd,
					workplace.exec(new ExecRequest(List.of(python, "-u", "-c", FEED), Map.of(), cwd, null, true)));
			if (context.start(PROGRAM, START)) {
				return context;
			}
			reason = context.complaint();
		}
		throw new ApiException.Unsupported("Cannot start Python in this sandbox (" + reason
				+ "); use an image that has Python 3, or install it, for example with 'apt-get install python3'");
	}

	private static String directory(Workplace workplace, @Nullable String cwd) {
		if (cwd == null || cwd.isEmpty()) {
			return workplace.workDir();
		}
		SandboxPath path = workplace.path(cwd);
		try (SandboxRoot root = workplace.root()) {
			if (root.stat(path, true).kind() == SandboxRoot.Kind.DIRECTORY) {
				return path.value();
			}
		}
		catch (ApiException.NotFound ex) {
			throw new ApiException.InvalidRequest(
					"Cannot make a context in '" + path + "': no such directory; create it first");
		}
		throw new ApiException.InvalidRequest("Cannot make a context in '" + path + "': not a directory");
	}

	private static ApiException unknown(String id) {
		return new ApiException.NotFound("context not found: " + id);
	}

	private static String program() {
		try (InputStream stream = Objects.requireNonNull(Contexts.class.getResourceAsStream("interpreter.py"))) {
			return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void destroy() {
		this.contexts.values().forEach((all) -> all.values().forEach(Context::delete));
	}

}
