package dev.opendaytona.runner.build.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Expands an instruction as the reference says: commands are left to their shell, all
 * else is expanded here, and checked once it is.
 */
final class InstructionExpander {

	private static final Pattern SIGNAL = Pattern
		.compile("(?:SIG)?(?:HUP|INT|QUIT|ILL|TRAP|ABRT|IOT|BUS|FPE|KILL|USR1|SEGV|USR2|PIPE|ALRM|TERM|STKFLT|CHLD"
				+ "|CLD|CONT|STOP|TSTP|TTIN|TTOU|URG|XCPU|XFSZ|VTALRM|PROF|WINCH|IO|POLL|PWR|SYS"
				+ "|RTMIN(?:\\+[0-9]{1,2})?|RTMAX(?:-[0-9]{1,2})?)|[1-9]|[1-5][0-9]|6[0-4]");

	private static final Pattern GIT = Pattern.compile("https?://[^#]*\\.git(?:#.*)?|git://.*");

	private static final Pattern GIT_SSH = Pattern.compile("git@.*|ssh://.*");

	private static final Pattern CHECKSUM = Pattern.compile("sha256:[0-9a-f]{64}");

	private final Expander expander;

	InstructionExpander(Expander expander) {
		this.expander = expander;
	}

	Instruction expand(Instruction instruction) {
		Origin origin = instruction.origin();
		return switch (instruction) {
			case Instruction.Run run -> new Instruction.Run(origin, run.command(), mounts(run.mounts()), run.network());
			case Instruction.Copy copy -> new Instruction.Copy(origin, copy.from(), sources(copy.sources()),
					this.expander.word(copy.destination()), options(copy.options()));
			case Instruction.Add add -> add(add);
			case Instruction.Env env -> new Instruction.Env(origin, pairs(env.variables()));
			case Instruction.Arg arg -> new Instruction.Arg(origin, declarations(arg.declarations()));
			case Instruction.Label label -> new Instruction.Label(origin, pairs(label.labels()));
			case Instruction.Workdir workdir -> new Instruction.Workdir(origin, this.expander.word(workdir.path()));
			case Instruction.User user -> new Instruction.User(origin, present("USER", user.user()));
			case Instruction.Expose expose -> new Instruction.Expose(origin, ports(expose.ports()));
			case Instruction.Volume volume -> new Instruction.Volume(origin, volumes(volume.paths()));
			case Instruction.StopSignal stop -> new Instruction.StopSignal(origin, signal(stop.signal()));
			case Instruction.Entrypoint entrypoint -> entrypoint;
			case Instruction.Cmd cmd -> cmd;
			case Instruction.Shell shell -> shell;
			case Instruction.OnBuild onBuild -> onBuild;
			case Instruction.HealthCheck check -> check;
			case Instruction.Maintainer maintainer -> maintainer;
		};
	}

	private List<MountOptions> mounts(List<MountOptions> mounts) {
		return mounts.stream()
			.map((mount) -> new MountOptions(mount.type(),
					mount.options()
						.stream()
						.map((option) -> new NameValue(option.name(), this.expander.word(option.value())))
						.toList()))
			.toList();
	}

	private Instruction add(Instruction.Add add) {
		List<CopySource> sources = sources(add.sources()).stream().map(this::located).toList();
		AddOptions options = new AddOptions(this.expander.wordOrNull(add.addOptions().checksum()),
				add.addOptions().keepGitDir(), add.addOptions().unpack());
		checkChecksum(options.checksum(), sources);
		return new Instruction.Add(add.origin(), sources, this.expander.word(add.destination()), options(add.options()),
				options);
	}

	private CopySource located(CopySource source) {
		if (!(source instanceof CopySource.Path path)) {
			return source;
		}
		String text = path.pattern();
		if (GIT_SSH.matcher(text).matches()) {
			throw Refusal.unsupported(this.expander.origin(), "ADD of " + Refusal.quoted(text)
					+ " needs an SSH agent, which a build has not; use an https address");
		}
		if (GIT.matcher(text).matches()) {
			return new CopySource.Git(text);
		}
		return text.startsWith("http://") || text.startsWith("https://") ? new CopySource.Url(text) : path;
	}

	private void checkChecksum(@Nullable String checksum, List<CopySource> sources) {
		if (checksum == null) {
			return;
		}
		CopySource only = sources.getFirst();
		boolean valid = switch (only) {
			case CopySource.Url url -> CHECKSUM.matcher(checksum).matches();
			case CopySource.Git git -> checksum.matches("[0-9a-f]{1,64}");
			case CopySource.Path path -> false;
			case CopySource.Inline inline -> false;
		};
		if (sources.size() != 1 || !valid) {
			throw this.expander.refuse("ADD --checksum is " + Refusal.quoted(checksum)
					+ "; it takes one web address with sha256: and 64 digits, or one git address with a commit");
		}
	}

	private List<CopySource> sources(List<CopySource> sources) {
		return sources.stream().map(this::source).toList();
	}

	private CopySource source(CopySource source) {
		return switch (source) {
			case CopySource.Path path -> new CopySource.Path(present("a source", path.pattern()));
			case CopySource.Inline inline when inline.expand() ->
				new CopySource.Inline(inline.name(), this.expander.document(inline.content()), false);
			case CopySource.Inline inline -> inline;
			case CopySource.Url url -> url;
			case CopySource.Git git -> git;
		};
	}

	private CopyOptions options(CopyOptions options) {
		String chmod = this.expander.wordOrNull(options.chmod());
		if (chmod != null) {
			FileMode.parse(this.expander.origin(), chmod);
		}
		return new CopyOptions(this.expander.wordOrNull(options.chown()), chmod, options.link(), options.parents(),
				options.excludes().stream().map(this.expander::word).toList());
	}

	private List<NameValue> pairs(List<NameValue> pairs) {
		return pairs.stream()
			.map((pair) -> new NameValue(present("a name", pair.name()), this.expander.word(pair.value())))
			.toList();
	}

	private List<Instruction.Declaration> declarations(List<Instruction.Declaration> declarations) {
		return declarations.stream()
			.map((one) -> new Instruction.Declaration(present("a name", one.name()),
					this.expander.wordOrNull(one.value())))
			.toList();
	}

	private List<String> ports(List<String> ports) {
		List<String> words = new ArrayList<>();
		ports.forEach((port) -> words.addAll(this.expander.words(port)));
		return ExposedPorts.normalise(this.expander.origin(), words, this.expander::spend);
	}

	private List<String> volumes(List<String> paths) {
		return paths.stream().map((path) -> present("VOLUME", path)).toList();
	}

	private String signal(String text) {
		String signal = present("STOPSIGNAL", text).toUpperCase(Locale.ROOT);
		if (!SIGNAL.matcher(signal).matches()) {
			throw this.expander
				.refuse("STOPSIGNAL is " + Refusal.quoted(signal) + "; it must be a name such as SIGTERM, or a number");
		}
		return signal;
	}

	private String present(String what, String text) {
		String expanded = this.expander.word(text);
		if (expanded.isBlank()) {
			throw this.expander
				.refuse(what + " is empty after " + Refusal.quoted(text) + " is expanded; set its variables before");
		}
		return expanded;
	}

}
