package dev.opendaytona.runner.engine;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.SandboxSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The users of a sandbox.
 */
public interface AccountContract extends EngineSuite {

	@Test
	default void accountWhenNoneIsNamedIsThatOfTheSpec() {
		try (Box box = Box.start(engine())) {
			Account account = engine().account(box.id(), null);
			assertThat(account).isEqualTo(new Account("daytona", 1000, 1000, "/home/daytona", account.shell()));
			assertThat(account.shell()).matches("(/usr)?/bin/bash");
		}
	}

	@Test
	default void accountWhenNamedByNumberHasItsName() {
		try (Box box = Box.start(engine())) {
			assertThat(engine().account(box.id(), "1000").name()).isEqualTo("daytona");
			assertThat(engine().account(box.id(), "0").name()).isEqualTo("root");
			assertThat(engine().account(box.id(), "root").uid()).isZero();
		}
	}

	@Test
	default void accountWhenItsHomeIsMissingIsAtTheTop() {
		try (Box box = Box.start(engine())) {
			assertThat(box.root("sed -i s,:/root:,:/nowhere:, /etc/passwd").exitCode()).isZero();
			assertThat(engine().account(box.id(), "0").home()).isEqualTo("/");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "nosuchuser", "-1", "65536", "4294967295", "", "daytona:x", "root\n" })
	default void accountWhenThereIsNoneIsNotFound(String user) {
		try (Box box = Box.start(engine())) {
			assertThatExceptionOfType(ApiException.NotFound.class)
				.isThrownBy(() -> engine().account(box.id(), user).uid());
		}
	}

	@Test
	default void accountWhenANumberHasNoNameIsThatNumber() {
		try (Box box = Box.start(engine())) {
			assertThat(engine().account(box.id(), "4242").uid()).isEqualTo(4242);
			assertThat(box.as("4242", "/usr/bin/id", "-u").text()).isEqualTo("4242");
			assertThat(box.as("daytona:4343", "/bin/sh", "-c", "id -un; id -g").text()).isEqualTo("daytona\n4343");
			assertThat(engine().account(box.id(), "4242:root").gid()).isZero();
		}
	}

	@Test
	default void accountWhenTheSpecNamesAnUnknownUserIsRoot() {
		SandboxSpec spec = Specs.of("host:default", "nosuchuser");
		try (Box box = Box.start(engine(), spec)) {
			assertThat(engine().account(box.id(), null).uid()).isZero();
			assertThat(box.sh("id -u").text()).isEqualTo("0");
		}
	}

	@Test
	default void accountWhenTheSandboxWritesNonsenseIsNeverOutOfRange() {
		try (Box box = Box.start(engine())) {
			box.root("""
					printf '%s\\n' 'big:x:4294967295:0::/:/bin/sh' 'neg:x:-1:0::/:/bin/sh' 'word:x:zero:0::/:/bin/sh' \
					'group:x:1:99999999999::/:/bin/sh' 'short:x:1' ':::::::' 'rel:x:7:7::../../x:../sh' >> /etc/passwd
					""");
			for (String user : new String[] { "big", "neg", "word", "group", "short" }) {
				assertThatExceptionOfType(ApiException.NotFound.class)
					.isThrownBy(() -> engine().account(box.id(), user).uid());
			}
			assertThat(engine().account(box.id(), "rel").home()).isEqualTo("/");
			assertThat(engine().account(box.id(), "rel").shell()).startsWith("/");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "rm /etc/passwd", "rm /etc/passwd; mkfifo /etc/passwd",
			"rm /etc/passwd; mkdir /etc/passwd", "ln -sf /proc/self/fd/0 /etc/passwd", "ln -sf passwd /etc/passwd",
			"truncate -s 100M /etc/passwd", "head -c 300000 /dev/zero > /etc/passwd" })
	default void accountWhenThereIsNoUserFileIsRootOnly(String command) {
		try (Box box = Box.start(engine())) {
			assertThat(box.root(command).exitCode()).isZero();
			assertThat(engine().account(box.id(), "0").uid()).isZero();
			assertThatExceptionOfType(ApiException.NotFound.class)
				.isThrownBy(() -> engine().account(box.id(), "games").uid());
		}
	}

	@Test
	default void accountWhenTheUserFileIsALinkOutOfTheSandboxReadsTheSandboxes() {
		try (Box box = Box.start(engine())) {
			box.root("mkdir -p /a/b; cp /etc/passwd /etc/mine; echo 'linked:x:77:77::/:/bin/sh' >> /etc/mine; "
					+ "ln -sf ../../../../../../../etc/mine /etc/passwd");
			assertThat(engine().account(box.id(), "linked").uid()).isEqualTo(77);
		}
	}

	@Test
	default void execWhenTheUserHasFurtherGroupsHasThem() {
		try (Box box = Box.start(engine())) {
			box.root("echo 'extra:x:4000:daytona' >> /etc/group; useradd -m -u 2000 other 2>/dev/null "
					+ "|| echo 'other:x:2000:100::/tmp:/bin/sh' >> /etc/passwd");
			assertThat(box.as("other", "/usr/bin/id", "-u").text()).isEqualTo("2000");
			assertThat(box.as("1000", "/usr/bin/id", "-G").text().split(" ")).contains("1000", "27");
		}
	}

}
