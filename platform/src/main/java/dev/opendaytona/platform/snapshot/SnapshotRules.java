package dev.opendaytona.platform.snapshot;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.platform.access.Caller;
import dev.opendaytona.platform.access.Quotas;
import dev.opendaytona.platform.region.Regions;
import org.jspecify.annotations.Nullable;

/**
 * Checks a request for a snapshot and makes the snapshot that it asks for.
 */
final class SnapshotRules {

	private static final int LONGEST_NAME = 255;

	private static final Duration LIMIT = Duration.ofMinutes(35);

	private static final Pattern ACTIVE_TEXT = Pattern.compile("<[^>]*>|[a-zA-Z][a-zA-Z0-9+.-]*://|(?i)www\\.");

	/** Names that mean another image tomorrow. */
	private static final Set<String> MOVING_TAGS = Set.of("latest", "lts", "stable");

	private final Regions regions;

	private final Quotas quotas;

	SnapshotRules(Regions regions, Quotas quotas) {
		this.regions = regions;
		this.quotas = quotas;
	}

	Snapshot snapshot(CreateSnapshot wanted, Caller caller, Instant now) {
		String name = name(wanted.name());
		boolean image = isSet(wanted.imageName());
		require(image != (wanted.buildInfo() != null), "Exactly one of imageName and buildInfo must be given");
		require(!Boolean.TRUE.equals(wanted.general()), "general snapshots are made by the installation alone");
		if (isSet(wanted.regionId())) {
			this.regions.get(wanted.regionId());
		}
		require(!isSet(wanted.sandboxClass()) || "container".equals(wanted.sandboxClass()),
				"sandboxClass must be 'container' on this server");
		Snapshot.Start start = new Snapshot.Start(program(wanted.entrypoint()), "");
		Snapshot.Size size = size(wanted);
		if (image) {
			String reference = reference(Objects.requireNonNull(wanted.imageName()).strip());
			return fresh(name, caller, SnapshotState.PENDING, size, Snapshot.Source.registry(reference), start, now);
		}
		require(start.program().isEmpty(), "entrypoint cannot be given with buildInfo; the Dockerfile has ENTRYPOINT");
		throw new ApiException.Unsupported("buildInfo is not supported by this server; use imageName");
	}

	private static Snapshot fresh(String name, Caller caller, SnapshotState state, Snapshot.Size size,
			Snapshot.Source source, Snapshot.Start start, Instant now) {
		UUID id = UUID.randomUUID();
		return new Snapshot(id, caller.organizationId(), name, "local:" + id,
				new Snapshot.Status(state, null, 0, now.plus(LIMIT)), size, null, source, start, false,
				Snapshot.Times.fresh(now));
	}

	static String name(@Nullable String given) {
		String name = Objects.requireNonNullElse(given, "");
		require(!name.isBlank() && name.length() <= LONGEST_NAME,
				"name must be a text of 1 to " + LONGEST_NAME + " characters");
		require(name.chars().noneMatch(Character::isISOControl), "name must not contain control characters");
		require(!ACTIVE_TEXT.matcher(name).find(), "name must not contain HTML tags or URLs");
		return name;
	}

	private static List<String> program(@Nullable List<@Nullable String> entrypoint) {
		if (entrypoint == null) {
			return List.of();
		}
		return entrypoint.stream().map((part) -> {
			require(part != null && part.indexOf('\0') < 0, "entrypoint must be a list of texts");
			return part;
		}).toList();
	}

	/** A tag that moves would make another snapshot on each runner. */
	static String reference(String image) {
		int digest = image.indexOf('@');
		int colon = image.indexOf(':', image.lastIndexOf('/') + 1);
		require(digest >= 0 || colon >= 0,
				"Image name must include a tag or digest, for example 'python:3.12-slim' or 'name@sha256:…'");
		if (digest < 0) {
			String tag = image.substring(colon + 1);
			require(!MOVING_TAGS.contains(tag), "Images with tag \":" + tag + "\" are not allowed; name a version");
		}
		return image;
	}

	private Snapshot.Size size(CreateSnapshot wanted) {
		require(wanted.gpu() == null || wanted.gpu() == 0, "gpu is not supported by this server; it has none");
		Quotas.Amount most = this.quotas.perSandbox();
		return new Snapshot.Size(amount("CPU", wanted.cpu(), Snapshot.Size.DEFAULT.cpu(), most.cpu(), ""),
				amount("Memory", wanted.memory(), Snapshot.Size.DEFAULT.memoryGib(), most.memoryGib(), "GB"),
				amount("Disk", wanted.disk(), Snapshot.Size.DEFAULT.diskGib(), most.diskGib(), "GB"));
	}

	private static double amount(String what, @Nullable Double wanted, double usual, double most, String unit) {
		if (wanted == null || wanted == 0) {
			return usual;
		}
		require(wanted > 0 && Double.isFinite(wanted), what + " must not be less than 0");
		require(wanted <= most, what + " request " + number(wanted) + unit + " exceeds maximum allowed per sandbox ("
				+ number(most) + unit + ").");
		return wanted;
	}

	private static String number(double value) {
		return (value == Math.rint(value)) ? Long.toString((long) value) : Double.toString(value);
	}

	private static boolean isSet(@Nullable String value) {
		return value != null && !value.isBlank();
	}

	private static void require(boolean condition, String message) {
		if (!condition) {
			throw new ApiException.InvalidRequest(message);
		}
	}

}
