package dev.opendaytona.cli.doctor;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Whether the programs that a server runs are there, and new enough.
 */
final class ProgramChecks {

	/**
	 * The oldest crun that the engine was measured with. It has the fix for
	 * CVE-2022-27650 (1.4.4). CVE-2024-21626 and CVE-2019-5736 are runc's; CVE-2025-24965
	 * is of crun's krun handler, which the engine never asks for.
	 */
	private static final Version CRUN_FLOOR = new Version(1, 8, 1);

	private static final Version KRUN_FIX = new Version(1, 20, 0);

	private final Host host;

	ProgramChecks(Host host) {
		this.host = host;
	}

	List<Finding> run() {
		return List.of(crun(), program("nft", "nftables"), program("ip", "iproute2"), program("catatonit", "catatonit"),
				program("setpriv", "util-linux"), program("mount", "mount"), skopeo(), system("python3"),
				system("git"));
	}

	private Finding crun() {
		Optional<Path> program = this.host.findProgram("crun");
		if (program.isEmpty()) {
			return Finding.no("crun", "not found", this.host.install("crun"));
		}
		String line = this.host.firstLine(program.get(), "--version");
		return Version.find(line)
			.map(this::crun)
			.orElseGet(() -> Finding.no("crun", "'crun --version' printed no version", this.host.install("crun")));
	}

	private Finding crun(Version version) {
		if (version.compareTo(CRUN_FLOOR) < 0) {
			return Finding.no("crun",
					version + " is older than " + CRUN_FLOOR
							+ ", the oldest that is known to hold (CVE-2022-27650 and others are mended there)",
					this.host.install("crun"));
		}
		String krun = (version.compareTo(KRUN_FIX) < 0) ? "; CVE-2025-24965 is in its krun handler, which is not used"
				: "";
		return Finding.yes("crun", version + krun);
	}

	private Finding program(String name, String packageName) {
		return this.host.findProgram(name)
			.map((path) -> Finding.yes(name, path.toString()))
			.orElseGet(() -> Finding.no(name, "not found", this.host.install(packageName)));
	}

	private Finding skopeo() {
		return this.host.findProgram("skopeo")
			.map((path) -> Finding.yes("skopeo", path.toString()))
			.orElseGet(() -> Finding.less("skopeo", "not found; no images are fetched from registries",
					this.host.install("skopeo")));
	}

	/** A program that sandboxes of the host image have from this machine. */
	private Finding system(String name) {
		return this.host.exists("usr/bin/" + name) ? Finding.yes(name, "/usr/bin/" + name)
				: Finding.less(name, "not found; sandboxes of the host image have none", this.host.install(name));
	}

}
