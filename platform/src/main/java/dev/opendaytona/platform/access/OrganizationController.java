package dev.opendaytona.platform.access;

import java.time.Instant;
import java.util.UUID;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.platform.database.Columns;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The caller's organization over HTTP: the one that the key is bound to.
 */
@RestController
@RequestMapping("/api/organizations")
final class OrganizationController {

	private final DatabaseClient database;

	private final Quotas quotas;

	private final String defaultRegion;

	OrganizationController(DatabaseClient database, Quotas quotas, String defaultRegion) {
		this.database = database;
		this.quotas = quotas;
		this.defaultRegion = defaultRegion;
	}

	@GetMapping
	Flux<OrganizationView> list(Caller caller) {
		return load(caller).flux();
	}

	@GetMapping("/{id}")
	Mono<OrganizationView> get(@PathVariable String id, Caller caller) {
		if (!caller.organizationId().toString().equals(id)) {
			return Mono.error(new ApiException.NotFound("Organization with ID " + id + " not found"));
		}
		return load(caller);
	}

	private Mono<OrganizationView> load(Caller caller) {
		return this.database
			.sql("select id, name, created_by, personal, created_at, updated_at from organization where id = :id")
			.bind("id", caller.organizationId())
			.map((row) -> new OrganizationView.Organization(Columns.get(row, "id", UUID.class),
					Columns.get(row, "name", String.class), Columns.get(row, "created_by", UUID.class),
					Columns.get(row, "personal", Boolean.class), Columns.get(row, "created_at", Instant.class),
					Columns.get(row, "updated_at", Instant.class)))
			.one()
			.map((organization) -> OrganizationView.of(organization, this.quotas, this.defaultRegion));
	}

}
