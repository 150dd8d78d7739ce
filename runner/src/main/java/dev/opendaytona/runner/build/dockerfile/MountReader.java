package dev.opendaytona.runner.build.dockerfile;

import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Makes a mount of its expanded options.
 */
final class MountReader {

	private static final String TARGET = "target";

	private static final Map<String, Integer> UNITS = Map.of("", 0, "b", 0, "k", 10, "kb", 10, "m", 20, "mb", 20, "g",
			30, "gb", 30);

	private final Origin origin;

	private final MountOptions options;

	private final String workingDir;

	MountReader(Origin origin, MountOptions options, String workingDir) {
		this.origin = origin;
		this.options = options;
		this.workingDir = workingDir;
	}

	Mount read() {
		return switch (this.options.type()) {
			case "bind" -> new Mount.Bind(target(), from(), source(), !flag("readonly", true));
			case "cache" -> new Mount.Cache(target(), option("id", target()), from(), source(), flag("readonly", false),
					sharing(), owner(0755));
			case "tmpfs" -> new Mount.Tmpfs(target(), size());
			case "secret" -> secret();
			default ->
				throw new IllegalStateException("The parser let the mount type '" + this.options.type() + "' pass");
		};
	}

	private Mount secret() {
		String env = this.options.find("env").orElse(null);
		if (env != null && (env.isEmpty() || env.contains("="))) {
			throw refuse("env", "the name of a variable");
		}
		String target = this.options.find(TARGET).orElse("");
		String id = option("id", ContainerPath.name(target));
		if (id.isEmpty()) {
			throw refuse("of type secret names no secret; give it id=NAME");
		}
		boolean file = !target.isEmpty() || env == null;
		String path = target.isEmpty() ? "/run/secrets/" + id : target;
		return new Mount.Secret(file ? ContainerPath.resolve(this.workingDir, path) : "", id, env,
				flag("required", false), owner(0400));
	}

	private String target() {
		return this.options.find(TARGET)
			.filter((target) -> !target.isEmpty())
			.map((target) -> ContainerPath.resolve(this.workingDir, target))
			.orElseThrow(() -> refuse("of type " + this.options.type() + " names no target; give it target=PATH"));
	}

	private @Nullable String from() {
		return this.options.from().orElse(null);
	}

	private String source() {
		return ContainerPath.resolve("/", option("source", "/"));
	}

	private String option(String name, String otherwise) {
		return this.options.find(name).orElse(otherwise);
	}

	private boolean flag(String name, boolean otherwise) {
		return switch (option(name, Boolean.toString(otherwise))) {
			case "true", "1" -> true;
			case "false", "0" -> false;
			default -> throw refuse(name, "true or false");
		};
	}

	private Mount.Sharing sharing() {
		return switch (option("sharing", "shared")) {
			case "shared" -> Mount.Sharing.SHARED;
			case "private" -> Mount.Sharing.PRIVATE;
			case "locked" -> Mount.Sharing.LOCKED;
			default -> throw refuse("sharing", "shared, private or locked");
		};
	}

	private Mount.Owner owner(int mode) {
		return new Mount.Owner(number("uid", 10, 0), number("gid", 10, 0), number("mode", 8, mode));
	}

	private int number(String name, int radix, int otherwise) {
		String text = option(name, Integer.toString(otherwise, radix));
		if (!text.matches((radix == 8) ? "[0-7]{1,4}" : "[0-9]{1,9}")) {
			throw refuse(name, (radix == 8) ? "up to four octal digits" : "a number");
		}
		return Integer.parseInt(text, radix);
	}

	private long size() {
		String text = option("size", "0").toLowerCase(Locale.ROOT);
		String digits = text.replaceFirst("[a-z]{0,2}$", "");
		Integer shift = UNITS.get(text.substring(digits.length()));
		if (shift == null || !digits.matches("[0-9]{1,9}")) {
			throw refuse("size", "a number of bytes, or one with k, m or g");
		}
		return Long.parseLong(digits) << shift;
	}

	private RuntimeException refuse(String name, String known) {
		return refuse("has " + name + "=" + Refusal.quoted(option(name, "")) + "; it must be " + known);
	}

	private RuntimeException refuse(String message) {
		return Refusal.invalid(this.origin, "RUN --mount " + message);
	}

}
