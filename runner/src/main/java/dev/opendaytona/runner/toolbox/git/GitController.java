package dev.opendaytona.runner.toolbox.git;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.opendaytona.runner.toolbox.JsonBodies;
import dev.opendaytona.web.Blocking;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/sandboxes/{id}/toolbox/git")
final class GitController {

	private final Repositories repositories;

	private final Remotes remotes;

	private final Configs configs;

	private final Operations operations;

	private final JsonBodies bodies;

	GitController(Repositories repositories, Remotes remotes, Configs configs, Operations operations,
			JsonBodies bodies) {
		this.repositories = repositories;
		this.remotes = remotes;
		this.configs = configs;
		this.operations = operations;
		this.bodies = bodies;
	}

	record Committed(String hash) {

	}

	/** A value that is not set is absent. */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Value(@Nullable String value) {

	}

	record Running(boolean running) {

	}

	record RemoteList(List<Remotes.Remote> remotes) {

	}

	@GetMapping("/status")
	Mono<GitStatus> status(@PathVariable String id, @RequestParam String path) {
		return Blocking.call(() -> this.repositories.status(id, path));
	}

	@GetMapping("/branches")
	Mono<Repositories.Branches> branches(@PathVariable String id, @RequestParam String path) {
		return Blocking.call(() -> this.repositories.branches(id, path));
	}

	@GetMapping("/history")
	Mono<List<Repositories.CommitInfo>> history(@PathVariable String id, @RequestParam String path) {
		return Blocking.call(() -> this.repositories.history(id, path));
	}

	@GetMapping("/remotes")
	Mono<RemoteList> remotes(@PathVariable String id, @RequestParam String path) {
		return Blocking.call(() -> new RemoteList(this.remotes.remotes(id, path)));
	}

	@GetMapping("/config")
	Mono<Value> config(@PathVariable String id, @RequestParam String key,
			@RequestParam(required = false) @Nullable String scope,
			@RequestParam(required = false) @Nullable String path) {
		return Blocking.call(() -> new Value(this.configs.get(id, key, scope, path)));
	}

	@PostMapping("/commit")
	Mono<Committed> commit(@PathVariable String id, ServerHttpRequest request) {
		return this.bodies.read(request.getBody(), GitRequests.Commit.class)
			.flatMap((body) -> Blocking.call(() -> new Committed(this.repositories.commit(id, body))));
	}

	@PostMapping("/clone")
	Mono<ResponseEntity<Running>> clone(@PathVariable String id,
			@RequestParam(required = false) @Nullable String operation,
			@RequestParam(required = false) @Nullable Double waitSeconds, ServerHttpRequest request) {
		return begin(id, new Operations.Terms(operation, waitSeconds), request, GitRequests.Clone.class,
				(body) -> this.remotes.clone(id, body));
	}

	@PostMapping("/branches")
	@ResponseStatus(HttpStatus.CREATED)
	Mono<Void> createBranch(@PathVariable String id, ServerHttpRequest request) {
		return run(request, GitRequests.Branch.class, (body) -> this.repositories.createBranch(id, body));
	}

	@DeleteMapping("/branches")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> deleteBranch(@PathVariable String id, ServerHttpRequest request) {
		return run(request, GitRequests.Branch.class, (body) -> this.repositories.deleteBranch(id, body));
	}

	@PostMapping("/checkout")
	Mono<Void> checkout(@PathVariable String id, ServerHttpRequest request) {
		return run(request, GitRequests.Checkout.class, (body) -> this.repositories.checkout(id, body));
	}

	@PostMapping("/add")
	Mono<Void> add(@PathVariable String id, ServerHttpRequest request) {
		return run(request, GitRequests.Add.class, (body) -> this.repositories.add(id, body));
	}

	@PostMapping("/push")
	Mono<ResponseEntity<Running>> push(@PathVariable String id,
			@RequestParam(required = false) @Nullable String operation,
			@RequestParam(required = false) @Nullable Double waitSeconds, ServerHttpRequest request) {
		return begin(id, new Operations.Terms(operation, waitSeconds), request, GitRequests.Transfer.class,
				(body) -> this.remotes.push(id, body));
	}

	@PostMapping("/pull")
	Mono<ResponseEntity<Running>> pull(@PathVariable String id,
			@RequestParam(required = false) @Nullable String operation,
			@RequestParam(required = false) @Nullable Double waitSeconds, ServerHttpRequest request) {
		return begin(id, new Operations.Terms(operation, waitSeconds), request, GitRequests.Transfer.class,
				(body) -> this.remotes.pull(id, body));
	}

	/** Our extension: how something stands that was begun under a name. */
	@GetMapping("/operation/{name}")
	Mono<ResponseEntity<Running>> operation(@PathVariable String id, @PathVariable String name,
			@RequestParam(required = false) @Nullable Double waitSeconds) {
		return Blocking
			.call(() -> answer(this.operations.look(id, name, new Operations.Terms(name, waitSeconds).patience())));
	}

	@DeleteMapping("/operation/{name}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> cancel(@PathVariable String id, @PathVariable String name) {
		return Blocking.run(() -> this.operations.cancel(id, name));
	}

	@PostMapping("/init")
	Mono<Void> init(@PathVariable String id, ServerHttpRequest request) {
		return run(request, GitRequests.Init.class, (body) -> this.repositories.init(id, body));
	}

	@PostMapping("/reset")
	Mono<Void> reset(@PathVariable String id, ServerHttpRequest request) {
		return run(request, GitRequests.Reset.class, (body) -> this.repositories.reset(id, body));
	}

	@PostMapping("/restore")
	Mono<Void> restore(@PathVariable String id, ServerHttpRequest request) {
		return run(request, GitRequests.Restore.class, (body) -> this.repositories.restore(id, body));
	}

	@PostMapping("/remotes")
	Mono<Void> addRemote(@PathVariable String id, ServerHttpRequest request) {
		return run(request, GitRequests.AddRemote.class, (body) -> this.remotes.addRemote(id, body));
	}

	@PostMapping("/config")
	Mono<Void> setConfig(@PathVariable String id, ServerHttpRequest request) {
		return run(request, GitRequests.SetConfig.class, (body) -> this.configs.set(id, body));
	}

	@PostMapping("/config/user")
	Mono<Void> configureUser(@PathVariable String id, ServerHttpRequest request) {
		return run(request, GitRequests.ConfigureUser.class, (body) -> this.configs.user(id, body));
	}

	@PostMapping("/credentials")
	Mono<Void> authenticate(@PathVariable String id, ServerHttpRequest request) {
		return run(request, GitRequests.Authenticate.class, (body) -> this.remotes.authenticate(id, body));
	}

	/** With a name it goes on when the answer has to come before its end. */
	private <T> Mono<ResponseEntity<Running>> begin(String id, Operations.Terms terms, ServerHttpRequest request,
			Class<T> type, Action<T> action) {
		String name = terms.name();
		return this.bodies.read(request.getBody(), type).flatMap((body) -> Blocking.call(() -> {
			if (name == null) {
				action.run(body);
				return ResponseEntity.ok().build();
			}
			return answer(this.operations.run(id, name, terms.patience(), () -> action.run(body)));
		}));
	}

	private static ResponseEntity<Running> answer(boolean ended) {
		return ended ? ResponseEntity.ok().build() : ResponseEntity.accepted().body(new Running(true));
	}

	private <T> Mono<Void> run(ServerHttpRequest request, Class<T> type, Action<T> action) {
		return this.bodies.read(request.getBody(), type).flatMap((body) -> Blocking.run(() -> action.run(body)));
	}

	/** Does what a body asks for. */
	@FunctionalInterface
	private interface Action<T> {

		void run(T body) throws InterruptedException;

	}

}
