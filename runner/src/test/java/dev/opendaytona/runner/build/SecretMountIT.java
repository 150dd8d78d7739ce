package dev.opendaytona.runner.build;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import dev.opendaytona.api.runner.ImageBuild;
import dev.opendaytona.api.runner.ImageStatus;
import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.runner.engine.Specs;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/**
 * Secrets of commands, which nothing else ever sees.
 */
class SecretMountIT {

	private static BuildHost host;

	/** Written nowhere else, so that every trace of it is one of the secret. */
	private final String value = "s3cret-" + UUID.randomUUID();

	@BeforeAll
	static void open() {
		host = BuildHost.open();
	}

	@AfterAll
	static void close() {
		host.close();
	}

	private static ImageBuild wanted(Map<String, String> secrets, String... steps) {
		return new ImageBuild("FROM host:default\n" + String.join("\n", steps) + "\n", List.of(), Map.of(),
				Specs.LIMITS, NetworkPolicy.OPEN, "tester", secrets);
	}

	private BuildHost.Built succeed(String... steps) throws Exception {
		BuildHost.Built built = host.build(wanted(Map.of("token", this.value), steps));
		assertThat(built.status().state()).as(built.log() + built.status().reason()).isEqualTo(ImageStatus.State.READY);
		return built;
	}

	private BuildHost.Built fail(String... steps) throws Exception {
		BuildHost.Built built = host.build(wanted(Map.of("token", this.value), steps));
		assertThat(built.status().state()).as(built.log()).isEqualTo(ImageStatus.State.FAILED);
		return built;
	}

	/**
	 * The files on this machine, of layers, sandboxes, records and logs, that hold it.
	 * The disk below them is left out: blocks of deleted files keep what they had.
	 */
	private List<String> traces() throws IOException, InterruptedException {
		Process grep = new ProcessBuilder("grep", "-rlaF", "--devices=skip", "--exclude=pool.btrfs", this.value,
				host.oci().directory().toString())
			.redirectError(ProcessBuilder.Redirect.DISCARD)
			.start();
		List<String> found = grep.inputReader().lines().toList();
		assertThat(grep.waitFor(60, TimeUnit.SECONDS)).isTrue();
		return found;
	}

	@Test
	void secretWhenAFileHasItsPlaceOwnerAndModeForTheCommandAlone() throws Exception {
		BuildHost.Built built = succeed(
				"RUN --mount=type=secret,id=token stat -c '%n %a %u %g %s' /run/secrets/token; wc -l /run/secrets/token",
				"RUN --mount=type=secret,id=token,target=/new/dir/t,uid=1000,gid=7,mode=0440"
						+ " stat -c '%n %a %u %g %s' /new/dir/t",
				"RUN --mount=type=secret,id=token,target=/at-the-top stat -c '%n %a' /at-the-top",
				"RUN ls -A /run/secrets /new/dir /at-the-top || true");
		assertThat(built.log())
			.contains("/run/secrets/token 400 0 0 43\n", "0 /run/secrets/token\n", "/new/dir/t 440 1000 7 43\n",
					"/at-the-top 400\n", "'/at-the-top': No such file")
			.doesNotContain("\ntoken\n", "\nt\n");
		assertThat(traces()).isEmpty();
	}

	@Test
	void secretWhenOfAUserIsReadByHimAlone() throws Exception {
		BuildHost.Built built = succeed("USER 1000",
				"RUN --mount=type=secret,id=token,uid=1000 wc -c < /run/secrets/token",
				"RUN --mount=type=secret,id=token cat /run/secrets/token || echo refused");
		assertThat(built.log()).contains("\n43\n", "\nrefused\n");
		assertThat(traces()).isEmpty();
	}

	@Test
	void secretWhenAVariableIsOneOfTheCommandAlone() throws Exception {
		BuildHost.Built built = succeed("ENV TOKEN=of-the-image",
				"RUN --mount=type=secret,id=token,env=TOKEN test ! -e /run/secrets/token && echo length ${#TOKEN}",
				"RUN --mount=type=secret,id=token,env=TOKEN,target=/run/t"
						+ " test \"$(cat /run/t)\" = \"$TOKEN\" && echo same",
				"RUN echo now $TOKEN; env | grep -c s3cret || true");
		assertThat(built.log()).contains("length 43\n", "\nsame\n", "now of-the-image\n0\n");
		assertThat(traces()).isEmpty();
	}

	@Test
	void secretWhenAHereDocumentReadsItIsThere() throws Exception {
		assertThat(succeed("RUN --mount=type=secret,id=token <<END", "wc -c < /run/secrets/token", "END").log())
			.contains("\n43\n");
	}

	@Test
	void secretWhenAFileIsInItsPlaceGivesItBack() throws Exception {
		BuildHost.Built built = succeed("RUN echo own > /etc/token.conf && chmod 604 /etc/token.conf",
				"RUN --mount=type=secret,id=token,target=/etc/token.conf wc -c < /etc/token.conf",
				"RUN cat /etc/token.conf; stat -c %a /etc/token.conf; ls -A /etc | grep -c aside || true");
		assertThat(built.log()).contains("\n43\n", "\nown\n604\n0\n");
		assertThat(traces()).isEmpty();
	}

	@Test
	void secretWhenTheCommandKeepsItIsFoundByTheseTests() throws Exception {
		succeed("RUN --mount=type=secret,id=token cp /run/secrets/token /kept");
		assertThat(traces()).isNotEmpty();
	}

	@Test
	void secretWhenTheBuildFailsLeavesNothing() throws Exception {
		fail("RUN --mount=type=secret,id=token,target=/srv/failing exit 3");
		assertThat(traces()).isEmpty();
	}

	@Test
	void secretWhenMovedWithItsDirectoryFailsTheBuild() throws Exception {
		assertThat(fail("RUN mkdir /srv/app",
				"RUN --mount=type=secret,id=token,target=/srv/app/.npmrc mv /srv/app /srv/moved")
			.status()
			.reason()).contains("line 3: the command moved or removed '/srv/app/.npmrc'");
		assertThat(traces()).isEmpty();
	}

	@Test
	void secretWhenInMemoryAloneIsOnNoDiskMeanwhileEither() throws Exception {
		cancelled("RUN --mount=type=secret,id=token --mount=type=secret,id=token,env=T",
				() -> assertThat(traces()).isEmpty());
		assertThat(traces()).isEmpty();
	}

	@Test
	void secretWhenTheBuildIsCancelledLeavesNothing() throws Exception {
		cancelled("RUN --mount=type=secret,id=token,target=/srv/cancelled", () -> assertThat(traces()).isNotEmpty());
		assertThat(traces()).isEmpty();
	}

	private void cancelled(String run, ThrowingCallable meanwhile) throws Exception {
		String name = "local:cancelled-" + UUID.randomUUID();
		host.builds().begin(name, wanted(Map.of("token", this.value), run + " echo started; sleep 600"));
		try (InputStream log = host.makings().log(name, true)) {
			StringBuilder seen = new StringBuilder();
			byte[] buffer = new byte[4096];
			while (!seen.toString().contains("\nstarted")) {
				int read = log.read(buffer);
				assertThat(read).isPositive();
				seen.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
			}
		}
		assertThatCode(meanwhile).doesNotThrowAnyException();
		host.makings().cancel(name);
	}

	@Test
	void secretWhenMissingIsNothingUnlessRequired() throws Exception {
		succeed("RUN --mount=type=secret,id=none --mount=type=secret,id=no,env=NO,target=/no"
				+ " test ! -e /run/secrets/none && test ! -e /no && test -z \"${NO+x}\"");
		assertThat(fail("RUN --mount=type=secret,id=none,required true").status().reason())
			.contains("Dockerfile line 2: the secret 'none' is required", "POST /secret");
	}

	@Test
	void secretWhenOnlyItsValueChangesLetsTheCacheHaveTheStep() throws Exception {
		String step = "RUN --mount=type=secret,id=token,env=T echo made " + UUID.randomUUID();
		assertThat(succeed(step).log()).doesNotContain("CACHED");
		BuildHost.Built again = host.build(wanted(Map.of("token", "another"), step));
		assertThat(again.log()).contains("CACHED");
		assertThat(host.build(wanted(Map.of(), step)).log()).contains("CACHED");
	}

	@Test
	void toStringWhenThereAreSecretsShowsNone() {
		assertThat(wanted(Map.of("token", this.value)).toString()).doesNotContain(this.value);
	}

}
