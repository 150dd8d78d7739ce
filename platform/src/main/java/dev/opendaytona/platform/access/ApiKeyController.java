package dev.opendaytona.platform.access;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import dev.opendaytona.api.Secret;
import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * The caller's keys over HTTP. A key never makes one that may do more or lasts longer
 * than itself, and deletes none that may do more.
 */
@RestController
@RequestMapping("/api/api-keys")
final class ApiKeyController {

	private static final int LONGEST_NAME = 255;

	private final ApiKeys keys;

	private final Clock clock;

	private final SecureRandom random = new SecureRandom();

	ApiKeyController(ApiKeys keys, Clock clock) {
		this.keys = keys;
		this.clock = clock;
	}

	@PostMapping
	@ResponseStatus(HttpStatus.CREATED)
	Mono<CreatedKey> create(@RequestBody NewKey wanted, Caller caller) {
		Set<Permission> permissions = wanted.checkedPermissions();
		permissions.forEach(caller::require);
		wanted.requireNotToOutlive(caller.expiresAt());
		Secret value = ApiKey.newValue(this.random);
		Instant now = this.clock.instant().truncatedTo(ChronoUnit.MICROS);
		ApiKey key = ApiKey.of(caller.accountId(), caller.organizationId(), permissions, wanted.checkedExpiry(now),
				wanted.checkedName(), value, now);
		return this.keys.insert(key, value)
			.map((made) -> new CreatedKey(made.name(), value.value(), now, permissions, wanted.expiresAt()));
	}

	@GetMapping
	Flux<ListedKey> list(Caller caller) {
		return this.keys.list(caller).map(ListedKey::of);
	}

	@GetMapping("/current")
	Mono<ListedKey> current(Caller caller) {
		return this.keys.get(caller.keyId()).map(ListedKey::of);
	}

	@GetMapping("/{name}")
	Mono<ListedKey> get(@PathVariable String name, Caller caller) {
		return find(name, caller).map(ListedKey::of);
	}

	@DeleteMapping("/{name}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> delete(@PathVariable String name, Caller caller) {
		return find(name, caller).doOnNext((key) -> key.caller().permissions().forEach(caller::require))
			.flatMap((key) -> this.keys.delete(caller.accountId(), caller.organizationId(), name))
			.flatMap((deleted) -> deleted ? Mono.empty() : Mono.error(unknown(name)));
	}

	private Mono<ApiKey> find(String name, Caller caller) {
		return this.keys.list(caller)
			.filter((key) -> key.name().equals(name))
			.next()
			.switchIfEmpty(Mono.error(() -> unknown(name)));
	}

	private static ApiException unknown(String name) {
		return new ApiException.NotFound("API key '" + name + "' not found; list the keys to see their names");
	}

	/** What a new key should be. */
	record NewKey(@Nullable String name, @Nullable List<String> permissions, @Nullable Instant expiresAt) {

		String checkedName() {
			if (this.name == null || this.name.isBlank() || this.name.length() > LONGEST_NAME
					|| this.name.chars().anyMatch(Character::isISOControl)) {
				throw new ApiException.InvalidRequest(
						"name must be a text of 1 to " + LONGEST_NAME + " characters without control characters");
			}
			return this.name;
		}

		Set<Permission> checkedPermissions() {
			Set<Permission> result = EnumSet.noneOf(Permission.class);
			for (String wire : (this.permissions != null) ? this.permissions : List.<String>of()) {
				result.add(Permission.find(wire)
					.orElseThrow(() -> new ApiException.InvalidRequest("permissions: '" + wire + "' is not one")));
			}
			return result;
		}

		@Nullable Instant checkedExpiry(Instant now) {
			if (this.expiresAt != null && this.expiresAt.isBefore(now)) {
				throw new ApiException.InvalidRequest("expiresAt must be in the future");
			}
			return this.expiresAt;
		}

		void requireNotToOutlive(@Nullable Instant end) {
			if (end != null && (this.expiresAt == null || this.expiresAt.isAfter(end))) {
				throw new ApiException.Forbidden("Access denied: this API key ends at " + end
						+ " and makes none that lasts longer; give an expiresAt that is not later");
			}
		}

	}

	/** A key that was just made; the only time that its value is shown. */
	record CreatedKey(String name, String value, Instant createdAt, Set<Permission> permissions,
			@Nullable Instant expiresAt) {

	}

	/** A key as it is listed. */
	record ListedKey(String name, String value, Instant createdAt, Set<Permission> permissions,
			@Nullable Instant lastUsedAt, @Nullable Instant expiresAt, UUID userId) {

		static ListedKey of(ApiKey key) {
			return new ListedKey(key.name(), key.masked(), key.createdAt(), key.caller().permissions(),
					key.lastUsedAt(), key.caller().expiresAt(), key.caller().accountId());
		}

	}

}
