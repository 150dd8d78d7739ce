package dev.opendaytona.runner.files;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.SandboxPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PathBytesTests {

	@ParameterizedTest
	@CsvSource({ "/a, /, a", "/a/b, /a/, b", "/a/b//, /a/, b", "//a, //, a", "/../a, /../, a" })
	void ofSplitsOffTheLastName(String path, String parent, String name) {
		PathBytes split = PathBytes.of(new SandboxPath(path));
		assertThat(split.parent()).isEqualTo(parent);
		assertThat(split.name()).isEqualTo(name);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "///", "/.", "/..", "/a/..", "/a/./" })
	void ofWhenNoNameIsAtTheEndIsRefused(String path) {
		assertThatExceptionOfType(ApiException.InvalidRequest.class)
			.isThrownBy(() -> PathBytes.of(new SandboxPath(path)));
	}

	@Test
	void prefixesGoDown() {
		assertThat(PathBytes.prefixes(new SandboxPath("/a//b/../c/"))).containsExactly("/a", "/a//b", "/a//b/..",
				"/a//b/../c");
		assertThat(PathBytes.prefixes(new SandboxPath("//"))).isEmpty();
	}

}
