package dev.opendaytona.runner.toolbox.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.toolbox.Workplace;
import org.jspecify.annotations.Nullable;

/**
 * What a peer asks a file to have; null or empty leaves it as it is.
 *
 * @param owner a user's name or number
 * @param group a group's name or number
 * @param mode octal permission bits
 */
record Permissions(@Nullable String owner, @Nullable String group, @Nullable String mode) {

	private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

	private static final Pattern OCTAL = Pattern.compile("(0o)?[0-7]{1,5}");

	private static final SandboxPath GROUPS = new SandboxPath("/etc/group");

	private static final int MAX_GROUPS_BYTES = 1024 * 1024;

	void apply(Workplace workplace, SandboxRoot root, SandboxPath path) {
		root.permissions(path, mode(this.mode), uid(workplace), gid(root));
	}

	static @Nullable Integer mode(@Nullable String octal) {
		if (octal == null || octal.isEmpty()) {
			return null;
		}
		int mode = OCTAL.matcher(octal).matches() ? Integer.parseInt(octal.replaceFirst("0o", ""), 8) : -1;
		if (mode < 0 || mode > 07777) {
			throw new ApiException.InvalidRequest(
					"'" + octal + "' is no file mode; give octal permission bits, for example 0644");
		}
		return mode;
	}

	private @Nullable Integer uid(Workplace workplace) {
		if (this.owner == null || this.owner.isEmpty()) {
			return null;
		}
		if (NUMBER.matcher(this.owner).matches()) {
			return Integer.valueOf(this.owner);
		}
		try {
			return workplace.account(this.owner).uid();
		}
		catch (ApiException.NotFound ex) {
			throw unknown("user", this.owner, "/etc/passwd");
		}
	}

	private @Nullable Integer gid(SandboxRoot root) {
		if (this.group == null || this.group.isEmpty()) {
			return null;
		}
		return NUMBER.matcher(this.group).matches() ? Integer.valueOf(this.group) : named(root, this.group);
	}

	/** The number of a group (group(5)): {@code name:password:number:members}. */
	private static int named(SandboxRoot root, String name) {
		try (InputStream file = root.read(GROUPS).content()) {
			String groups = new String(file.readNBytes(MAX_GROUPS_BYTES), StandardCharsets.UTF_8);
			return groups.lines()
				.map((line) -> line.split(":", -1))
				.filter((fields) -> fields.length > 2 && fields[0].equals(name) && NUMBER.matcher(fields[2]).matches())
				.map((fields) -> Integer.valueOf(fields[2]))
				.findFirst()
				.orElseThrow(() -> unknown("group", name, GROUPS.value()));
		}
		catch (IOException | ApiException.NotFound ex) {
			throw unknown("group", name, GROUPS.value());
		}
	}

	private static ApiException unknown(String kind, String name, String file) {
		return new ApiException.InvalidRequest(
				"There is no " + kind + " '" + name + "' in the sandbox's " + file + "; give one of it, or a number");
	}

}
