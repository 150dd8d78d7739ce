package dev.opendaytona.mcp.tool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class GitCredentialsTests {

	@Test
	void ofWhenInAFileReadsItsLines(@TempDir Path directory) throws IOException {
		Path file = file(directory, "# mine\n\nWork = me:a=b:c\nhub=https://u:p@github.com/x\n", "rw-------");
		GitCredentials credentials = GitCredentials.of(Map.of("DAYTONA_GIT_CREDENTIALS_FILE", file.toString()));
		assertThat(credentials.get("work").login().password().value()).isEqualTo("a=b:c");
		assertThat(credentials.get("HUB").host()).isEqualTo("github.com");
		assertThat(credentials.get("hub").toString()).doesNotContain("p@", "=p");
	}

	@Test
	void ofWhenTheFileIsOpenToOthersIsRefused(@TempDir Path directory) throws IOException {
		Path file = file(directory, "a=b:c\n", "rw-r-----");
		assertThatThrownBy(() -> GitCredentials.of(Map.of("DAYTONA_GIT_CREDENTIALS_FILE", file.toString())))
			.hasMessageContaining("chmod 600");
	}

	@Test
	void ofWhenAValueHasAnotherFormIsRefusedWithoutShowingIt() {
		assertThatThrownBy(() -> GitCredentials.of(Map.of("DAYTONA_GIT_CREDENTIALS_X", "ghp_token")))
			.hasMessageContaining("'DAYTONA_GIT_CREDENTIALS_X' is no credential")
			.hasMessageNotContaining("ghp_token");
	}

	private static Path file(Path directory, String text, String mode) throws IOException {
		Path file = Files.writeString(directory.resolve("credentials"), text);
		return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
	}

}
