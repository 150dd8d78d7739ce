package dev.opendaytona.platform.access;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import dev.opendaytona.platform.database.Columns;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The caller's account over HTTP.
 */
@RestController
final class UserController {

	private final DatabaseClient database;

	UserController(DatabaseClient database) {
		this.database = database;
	}

	@GetMapping("/api/users/me")
	Mono<User> me(Caller caller) {
		return this.database.sql("select id, name, email, created_at from account where id = :id")
			.bind("id", caller.accountId())
			.map((row) -> new User(Columns.get(row, "id", UUID.class), Columns.get(row, "name", String.class),
					Columns.get(row, "email", String.class), true, List.of(),
					Columns.get(row, "created_at", Instant.class)))
			.one();
	}

	/** An account as the API shows it. */
	record User(UUID id, String name, String email, boolean emailVerified, List<String> publicKeys, Instant createdAt) {

	}

}
