package dev.opendaytona.runner.toolbox.git;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.toolbox.Workplace;
import dev.opendaytona.runner.toolbox.Workplaces;
import dev.opendaytona.runner.toolbox.git.GitPrograms.Call;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Git's configuration. Blocks.
 */
@Component
final class Configs {

	private static final Set<String> SCOPES = Set.of("global", "local", "system");

	private final Workplaces workplaces;

	private final GitPrograms programs;

	Configs(Workplaces workplaces, GitPrograms programs) {
		this.workplaces = workplaces;
		this.programs = programs;
	}

	/**
	 * Reads a value.
	 * @return the value, or null when it is not set
	 */
	@Nullable String get(String id, String key, @Nullable String scope, @Nullable String path) throws InterruptedException {
		GitOutcome outcome = run(id, scope, path, List.of("--null", "--get", Arguments.key(key)));
		if (outcome.code() == 1 && outcome.errors().isBlank()) {
			return null;
		}
		require(outcome, "read '" + key + "'");
		return outcome.parts().isEmpty() ? "" : outcome.parts().getFirst();
	}

	void set(String id, GitRequests.SetConfig request) throws InterruptedException {
		String key = Arguments.key(request.key());
		if (request.value() == null) {
			throw new ApiException.InvalidRequest("The field 'value' is missing; give it");
		}
		String value = request.value().isEmpty() ? "" : Arguments.text(request.value(), "value");
		require(run(id, request.scope(), request.path(), List.of("--replace-all", "--", key, value)),
				"set '" + key + "'");
	}

	void user(String id, GitRequests.ConfigureUser request) throws InterruptedException {
		String name = Arguments.line(request.name(), "name");
		String email = Arguments.line(request.email(), "email");
		set(id, new GitRequests.SetConfig("user.name", name, request.scope(), request.path()));
		set(id, new GitRequests.SetConfig("user.email", email, request.scope(), request.path()));
	}

	private GitOutcome run(String id, @Nullable String scope, @Nullable String path, List<String> rest)
			throws InterruptedException {
		String where = (scope != null && !scope.isEmpty()) ? scope : "global";
		if (!SCOPES.contains(where)) {
			throw new ApiException.InvalidRequest("The scope is one of global, local and system");
		}
		List<String> arguments = new ArrayList<>(List.of("config", "--" + where));
		arguments.addAll(rest);
		Workplace workplace = this.workplaces.get(id);
		Call call = Call.of(arguments);
		return this.programs.run(workplace,
				where.equals("local") ? call.in(Repositories.directory(workplace, path)) : call);
	}

	private static void require(GitOutcome outcome, String what) {
		if (outcome.ok()) {
			return;
		}
		if (outcome.errors().contains("can only be used inside a git repository")) {
			throw new ApiException.NotFound("GIT_REPO_NOT_FOUND",
					"Cannot " + what + ": the path is in no repository; give the path of one");
		}
		throw GitFailures.of(what, outcome);
	}

}
