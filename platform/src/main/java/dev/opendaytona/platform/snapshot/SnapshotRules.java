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

	private static final Pattern HASH = Pattern.compile("[A-Za-z0-9_-]{8,128}");

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
			return fresh(name, caller.organizationId(), SnapshotState.PENDING, size,
					Snapshot.Source.registry(reference), start, false, now);
		}
		require(start.program().isEmpty(), "entrypoint cannot be given with buildInfo; the Dockerfile has ENTRYPOINT");
		return fresh(name, caller.organizationId(), SnapshotState.BUILDING, size,
				build(Objects.requireNonNull(wanted.buildInfo())), start, false, now);
	}

	/** A snapshot for sandboxes that bring a Dockerfile of their own. */
	static Snapshot hidden(UUID organizationId, BuildInfo info, Instant now) {
		Snapshot.Source source = build(info);
		return fresh(source.ref(), organizationId, SnapshotState.BUILDING, Snapshot.Size.DEFAULT, source,
				Snapshot.Start.NONE, true, now);
	}

	private static Snapshot.Source build(BuildInfo info) {
		String dockerfile = Objects.requireNonNullElse(info.dockerfileContent(), "");
		require(!dockerfile.isBlank(), "buildInfo.dockerfileContent must not be empty");
		require(dockerfile.indexOf('\0') < 0, "buildInfo.dockerfileContent must not contain a NUL character");
		List<String> hashes = Objects.requireNonNullElse(info.contextHashes(), List.of());
		hashes.forEach((hash) -> require(HASH.matcher(hash).matches(),
				"buildInfo.contextHashes must be the hashes under which the contexts were uploaded"));
		return new Snapshot.Source(null, dockerfile, null, hashes);
	}

	private static Snapshot fresh(String name, UUID organizationId, SnapshotState state, Snapshot.Size size,
			Snapshot.Source source, Snapshot.Start start, boolean hidden, Instant now) {
		UUID id = UUID.randomUUID();
		return new Snapshot(id, organizationId, name, "local:" + id,
				new Snapshot.Status(state, null, 0, now.plus(LIMIT)), size, null, source, start, hidden,
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
