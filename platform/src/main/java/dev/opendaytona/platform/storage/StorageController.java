package dev.opendaytona.platform.storage;

import dev.opendaytona.platform.access.Caller;
import dev.opendaytona.platform.access.Permission;
import reactor.core.publisher.Mono;

import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The way to the object store over HTTP (contract: platform section 12).
 */
@RestController
final class StorageController {

	private final StorageDoor door;

	StorageController(StorageDoor door) {
		this.door = door;
	}

	@GetMapping("/api/object-storage/push-access")
	Mono<StorageAccess> pushAccess(ServerHttpRequest request, Caller caller) {
		caller.requireOneOf(Permission.WRITE_SNAPSHOTS, Permission.WRITE_SANDBOXES);
		return this.door.open(caller.organizationId(), request);
	}

}
