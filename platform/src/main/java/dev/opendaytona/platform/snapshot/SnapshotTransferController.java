package dev.opendaytona.platform.snapshot;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.ImagePush;
import dev.opendaytona.api.runner.PushStatus;
import dev.opendaytona.platform.access.Caller;
import dev.opendaytona.platform.access.Permission;
import dev.opendaytona.platform.fleet.RunnerClient;
import dev.opendaytona.platform.registry.Registries;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Takes snapshots elsewhere: as a file, and to a registry (extensions of our own).
 */
@RestController
@RequestMapping("/api/snapshots/{idOrName}")
final class SnapshotTransferController {

	private static final int LONGEST_WAIT_SECONDS = 30;

	private final Snapshots snapshots;

	private final Registries registries;

	private final RunnerClient runner;

	SnapshotTransferController(Snapshots snapshots, Registries registries, RunnerClient runner) {
		this.snapshots = snapshots;
		this.registries = registries;
		this.runner = runner;
	}

	/** The body of a request for a push: an image name with its tag. */
	record Push(@Nullable String imageName) {

	}

	/** How far a push is: {@code pushing}, {@code pushed} or {@code failed}. */
	record PushView(String imageName, String state, @Nullable String errorReason) {

		static PushView of(PushStatus status) {
			return new PushView(status.reference(), status.state().name().toLowerCase(Locale.ROOT), status.reason());
		}

	}

	@GetMapping(path = "/export", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
	Flux<DataBuffer> export(@PathVariable String idOrName, Caller caller) {
		caller.require(Permission.WRITE_SNAPSHOTS);
		return active(idOrName, caller)
			.flatMapMany((snapshot) -> this.runner.saveImage(snapshot.image(), snapshot.name()));
	}

	@PostMapping("/push")
	@ResponseStatus(HttpStatus.ACCEPTED)
	Mono<PushView> push(@PathVariable String idOrName, @RequestBody Push wanted, Caller caller) {
		caller.require(Permission.WRITE_SNAPSHOTS);
		String reference = Objects.requireNonNullElse(wanted.imageName(), "").strip();
		if (reference.isEmpty()) {
			throw new ApiException.InvalidRequest(
					"imageName must name an image with its tag, for example 'registry.example.org/tools:1.0'");
		}
		return active(idOrName, caller)
			.flatMap((snapshot) -> this.registries.find(caller.organizationId(), reference)
				.map((access) -> Optional.of(access.login()))
				.defaultIfEmpty(Optional.empty())
				.flatMap((login) -> this.runner.push(snapshot.image(), new ImagePush(reference, login.orElse(null)))))
			.map(PushView::of);
	}

	@GetMapping("/push")
	Mono<PushView> pushed(@PathVariable String idOrName, @RequestParam(defaultValue = "0") int waitSeconds,
			Caller caller) {
		Duration wait = Duration.ofSeconds(Math.clamp(waitSeconds, 0, LONGEST_WAIT_SECONDS));
		return active(idOrName, caller).flatMap((snapshot) -> this.runner.pushed(snapshot.image(), wait))
			.map(PushView::of);
	}

	private Mono<Snapshot> active(String idOrName, Caller caller) {
		return this.snapshots.find(caller.organizationId(), idOrName)
			.switchIfEmpty(
					Mono.error(() -> new ApiException.NotFound("Snapshot with ID or name " + idOrName + " not found")))
			.doOnNext((snapshot) -> {
				if (snapshot.state() != SnapshotState.ACTIVE && snapshot.state() != SnapshotState.INACTIVE) {
					throw new ApiException.InvalidRequest("Snapshot " + snapshot.name() + " is "
							+ snapshot.state().wire() + "; it can be taken elsewhere when it is active");
				}
			});
	}

}
