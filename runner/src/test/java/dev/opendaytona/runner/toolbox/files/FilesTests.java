package dev.opendaytona.runner.toolbox.files;

import java.time.Instant;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.SandboxRoot.FileStatus;
import dev.opendaytona.runner.engine.SandboxRoot.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class FilesTests {

	@ParameterizedTest
	@CsvSource({ "a, a", "/a/b, b", "a/b/, b", "/, /", "., .", "a//, a", "//, //" })
	void nameIsTheLastPart(String path, String name) {
		assertThat(Files.name(path)).isEqualTo(name);
	}

	@Test
	void infoTellsModeInWordsAndNumbers() {
		Instant modified = Instant.parse("2026-01-02T03:04:05.006Z");
		FileInfo info = FileInfo.of("d", "x/d", new FileStatus(Kind.DIRECTORY, 1, 01751, 5, 6, modified));
		assertThat(info.mode()).isEqualTo("dtrwxr-x--x");
		assertThat(info.permissions()).isEqualTo("1751");
		assertThat(info.modTime()).isEqualTo("2026-01-02 03:04:05.006000000 +0000 UTC");
		assertThat(info.modifiedAt()).isEqualTo("2026-01-02T03:04:05.006Z");
		assertThat(info.owner()).isEqualTo("5");
	}

	@ParameterizedTest
	@CsvSource({ "FILE, 0644, -rw-r--r--", "FILE, 04755, urwxr-xr-x", "DIRECTORY, 01777, dtrwxrwxrwx",
			"DIRECTORY, 02755, dgrwxr-xr-x", "LINK, 0777, Lrwxrwxrwx", "FIFO, 0600, prw-------",
			"SOCKET, 0755, Srwxr-xr-x", "CHARACTER_DEVICE, 0666, Dcrw-rw-rw-", "BLOCK_DEVICE, 0660, Drw-rw----" })
	void infoTellsTheKind(Kind kind, String octal, String mode) {
		FileStatus status = new FileStatus(kind, 0, Integer.parseInt(octal, 8), 0, 0, Instant.EPOCH);
		assertThat(FileInfo.of("x", "x", status).mode()).isEqualTo(mode);
	}

	@ParameterizedTest
	@CsvSource({ "644, 420", "0644, 420", "0o755, 493", "4755, 2541", "0, 0" })
	void modeIsOctal(String octal, int mode) {
		assertThat(Permissions.mode(octal)).isEqualTo(mode);
	}

	@ParameterizedTest
	@ValueSource(strings = { "8", "-1", "rwx", "10000", "777777777777" })
	void modeWhenNotOctalIsRefused(String octal) {
		assertThatExceptionOfType(ApiException.InvalidRequest.class).isThrownBy(() -> Permissions.mode(octal));
	}

	@Test
	void filenameCannotLeaveItsHeader() {
		assertThat(PartStream.filename("a\r\nb\"c\\d*\u00fc"))
			.isEqualTo("filename=\"a%0D%0Ab\\\"c\\\\d*\u00fc\"; filename*=utf-8''a%0D%0Ab%22c%5Cd%2A%C3%BC");
	}

}
