package dev.opendaytona.runner.toolbox.git;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.ExecProcess;
import dev.opendaytona.runner.engine.ExecRequest;
import dev.opendaytona.runner.toolbox.ToolboxSettings;
import dev.opendaytona.runner.toolbox.Workplace;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Runs the sandbox's own git as the sandbox's user: without a terminal, pager, editor or
 * questions, and with the transports that are safe alone. Blocks.
 *
 * <p>
 * A login is on no command line and in no file: a shell reads it from its input and
 * exports it to git, whose helper, given in the environment too, answers with it when and
 * only when git asks for that server. The user's own helpers are off meanwhile: they
 * would store it.
 */
@Component
final class GitPrograms {

	static final Duration LIMIT = Duration.ofMinutes(10);

	private static final String WITH_LOGIN = "IFS= read -r ODT_GIT_USERNAME; IFS= read -r ODT_GIT_PASSWORD; "
			+ "export ODT_GIT_USERNAME ODT_GIT_PASSWORD; exec git \"$@\" </dev/null";

	private static final String HELPER = "!f() { test \"$1\" = get && printf 'username=%s\\npassword=%s\\n' "
			+ "\"$ODT_GIT_USERNAME\" \"$ODT_GIT_PASSWORD\"; }; f";

	private static final Map<String, String> ENVIRONMENT = Map.ofEntries(Map.entry("LC_ALL", "C"),
			Map.entry("LANGUAGE", "C"), Map.entry("TERM", "dumb"), Map.entry("GIT_TERMINAL_PROMPT", "0"),
			Map.entry("GIT_ASKPASS", ""), Map.entry("SSH_ASKPASS", ""), Map.entry("SSH_ASKPASS_REQUIRE", "never"),
			Map.entry("GIT_PAGER", "cat"), Map.entry("GIT_EDITOR", ":"), Map.entry("GIT_SEQUENCE_EDITOR", ":"),
			Map.entry("GIT_OPTIONAL_LOCKS", "0"), Map.entry("GIT_LITERAL_PATHSPECS", "1"),
			Map.entry("GIT_ALLOW_PROTOCOL", "https:http:ssh:git:file"), Map.entry("GIT_MERGE_AUTOEDIT", "no"),
			Map.entry("GIT_TRACE", "0"), Map.entry("GIT_TRACE_CURL", "0"));

	private final ToolboxSettings settings;

	GitPrograms(ToolboxSettings settings) {
		this.settings = settings;
	}

	/**
	 * What to run.
	 *
	 * @param arguments of git, each of them checked
	 * @param input what git reads
	 * @param variables more variables
	 * @param server the server that gets the login
	 * @param login the login, or null for what the user has configured
	 */
	record Call(List<String> arguments, String input, Map<String, String> variables, @Nullable String server,
			GitRequests.@Nullable Login login) {

		static Call of(String... arguments) {
			return new Call(List.of(arguments), "", Map.of(), null, null);
		}

		static Call of(List<String> arguments) {
			return new Call(List.copyOf(arguments), "", Map.of(), null, null);
		}

		Call in(String path) {
			List<String> all = new ArrayList<>(List.of("-C", path));
			all.addAll(this.arguments);
			return new Call(all, this.input, this.variables, this.server, this.login);
		}

		Call reading(String text) {
			return new Call(this.arguments, text, this.variables, this.server, this.login);
		}

		Call with(Map<String, String> more) {
			return new Call(this.arguments, this.input, more, this.server, this.login);
		}

		Call as(@Nullable String at, GitRequests.@Nullable Login who) {
			return new Call(this.arguments, this.input, this.variables, at, who);
		}

	}

	GitOutcome run(Workplace workplace, Call call) throws InterruptedException {
		boolean login = call.server() != null && call.login() != null;
		List<String> argv = new ArrayList<>(login ? List.of("sh", "-c", WITH_LOGIN, "git") : List.of("git"));
		argv.addAll(call.arguments());
		try (ExecProcess process = start(workplace, argv, environment(call))) {
			GitRun run = new GitRun(process, Math.toIntExact(this.settings.maxOutput().toBytes()));
			int code = run.run((login ? typed(call.login()) : call.input()).getBytes(StandardCharsets.UTF_8), LIMIT);
			if (code == 127 || process.failure().isPresent()) {
				throw missing();
			}
			return new GitOutcome(code, GitOutcome.text(run.output()),
					GitFailures.safe(GitOutcome.text(run.errors()), call.login()));
		}
	}

	private static String typed(GitRequests.@Nullable Login login) {
		return (login == null) ? "" : login.username() + "\n" + login.password().value() + "\n";
	}

	private static ExecProcess start(Workplace workplace, List<String> argv, Map<String, String> environment) {
		return workplace.exec(new ExecRequest(argv, environment, null, null, false));
	}

	private static Map<String, String> environment(Call call) {
		Map<String, String> environment = new HashMap<>(ENVIRONMENT);
		Map<String, String> config = new java.util.LinkedHashMap<>();
		config.put("color.ui", "false");
		config.put("core.quotePath", "false");
		if (call.server() != null && call.login() != null) {
			config.put("credential.helper", "");
			config.put("credential." + call.server() + ".helper", HELPER);
		}
		int index = 0;
		for (Map.Entry<String, String> entry : config.entrySet()) {
			environment.put("GIT_CONFIG_KEY_" + index, entry.getKey());
			environment.put("GIT_CONFIG_VALUE_" + index++, entry.getValue());
		}
		environment.put("GIT_CONFIG_COUNT", String.valueOf(index));
		environment.putAll(call.variables());
		return environment;
	}

	private static ApiException missing() {
		return new ApiException.Unsupported("GIT_NOT_INSTALLED",
				"git could not be started: the image of this sandbox has no git; install it or use an image with git");
	}

}
