package dev.opendaytona.runner.engine.oci;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.Box;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A sandbox that prepares its own files for the moment at which the runner mounts them.
 * Inside, {@code /usr} is busy; from outside of its mounts, as the toolbox works, it can
 * be removed and a link be moved to its place.
 */
class OwnRootIT {

	private static OciHost host;

	@BeforeAll
	static void open() {
		host = OciHost.open();
	}

	@AfterAll
	static void close() {
		host.close();
	}

	@Test
	void startWhenUsrIsALinkToAMountOfTheHostIsRefusedAndHarmsNoOther() throws IOException {
		try (Box box = Box.start(host.engine())) {
			host.engine().stop(box.id(), Duration.ZERO);
			Files.createSymbolicLink(written(box).resolve("usr"), Path.of("/proc"));
			assertThatExceptionOfType(ApiException.class).isThrownBy(() -> host.engine().start(box.spec()));
			try (Box other = Box.start(host.engine())) {
				assertThat(other.sh("echo works").text()).isEqualTo("works");
			}
		}
	}

	@Test
	void startWhenUsrIsAFileIsRefused() throws IOException {
		try (Box box = Box.start(host.engine())) {
			host.engine().stop(box.id(), Duration.ZERO);
			Files.createFile(written(box).resolve("usr"));
			assertThatExceptionOfType(ApiException.class).isThrownBy(() -> host.engine().start(box.spec()));
		}
	}

	private static Path written(Box box) {
		return host.directory().resolve("pool").resolve(box.id()).resolve("up");
	}

}
