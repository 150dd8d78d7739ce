package dev.opendaytona.runner.build.dockerfile;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Digests values so that different ones never look alike: each text after its length,
 * each list after its size, each kind after its name.
 */
final class Canonical {

	private static final int ABSENT = -1;

	private final MessageDigest digest = sha256();

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java has SHA-256", ex);
		}
	}

	Canonical text(@Nullable String text) {
		if (text == null) {
			return number(ABSENT);
		}
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		number(bytes.length);
		this.digest.update(bytes);
		return this;
	}

	Canonical texts(List<String> texts) {
		number(texts.size());
		texts.forEach(this::text);
		return this;
	}

	private Canonical number(long number) {
		this.digest.update(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
		return this;
	}

	private Canonical flag(boolean flag) {
		return number(flag ? 1 : 0);
	}

	private Canonical pairs(List<NameValue> pairs) {
		number(pairs.size());
		pairs.forEach((pair) -> text(pair.name()).text(pair.value()));
		return this;
	}

	Canonical instruction(Instruction instruction) {
		text(instruction.getClass().getSimpleName());
		return switch (instruction) {
			case Instruction.Run run -> command(run.command()).mounts(run.mounts()).flag(run.network());
			case Instruction.Copy copy ->
				text(copy.from()).sources(copy.sources()).text(copy.destination()).options(copy.options());
			case Instruction.Add add ->
				sources(add.sources()).text(add.destination()).options(add.options()).options(add.addOptions());
			case Instruction.Env env -> pairs(env.variables());
			case Instruction.Arg arg -> number(0);
			case Instruction.Label label -> pairs(label.labels());
			case Instruction.Workdir workdir -> text(workdir.path());
			case Instruction.User user -> text(user.user());
			case Instruction.Entrypoint entrypoint -> command(entrypoint.command());
			case Instruction.Cmd cmd -> command(cmd.command());
			case Instruction.Expose expose -> texts(expose.ports());
			case Instruction.Shell shell -> texts(shell.argv());
			case Instruction.Volume volume -> texts(volume.paths());
			case Instruction.OnBuild onBuild -> text(onBuild.trigger());
			case Instruction.StopSignal stop -> text(stop.signal());
			case Instruction.HealthCheck check -> probe(check.probe());
			case Instruction.Maintainer maintainer -> text(maintainer.name());
		};
	}

	private Canonical command(Command command) {
		text(command.getClass().getSimpleName());
		return switch (command) {
			case Command.Exec exec -> texts(exec.argv());
			case Command.Shell line -> text(line.text());
			case Command.Script script -> text(script.text());
		};
	}

	private Canonical mounts(List<MountOptions> mounts) {
		number(mounts.size());
		mounts.forEach((mount) -> text(mount.type()).pairs(mount.options()));
		return this;
	}

	private Canonical sources(List<CopySource> sources) {
		number(sources.size());
		sources.forEach(this::source);
		return this;
	}

	private Canonical source(CopySource source) {
		text(source.getClass().getSimpleName());
		return switch (source) {
			case CopySource.Path path -> text(path.pattern());
			case CopySource.Inline inline -> text(inline.name()).text(inline.content());
			case CopySource.Url url -> text(url.url());
			case CopySource.Git git -> text(git.remote());
		};
	}

	private Canonical options(CopyOptions options) {
		return text(options.chown()).text(options.chmod())
			.flag(options.link())
			.flag(options.parents())
			.texts(options.excludes());
	}

	private Canonical options(AddOptions options) {
		return text(options.checksum()).flag(options.keepGitDir())
			.flag(options.unpacksLocal())
			.flag(options.unpacksFetched());
	}

	private Canonical probe(Probe probe) {
		return switch (probe) {
			case Probe.None none -> text("none");
			case Probe.Check check -> command(check.command()).number(check.interval().toNanos())
				.number(check.timeout().toNanos())
				.number(check.startPeriod().toNanos())
				.number(check.startInterval().toNanos())
				.number(check.retries());
		};
	}

	String hex() {
		return HexFormat.of().formatHex(this.digest.digest());
	}

}
