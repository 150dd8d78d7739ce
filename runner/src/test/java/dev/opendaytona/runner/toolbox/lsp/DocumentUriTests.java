package dev.opendaytona.runner.toolbox.lsp;

import java.util.Arrays;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.SandboxPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class DocumentUriTests {

	private static final SandboxPath PROJECT = new SandboxPath("/p");

	@ParameterizedTest
	@CsvSource({ "/a/b-1_2.~py, file:///a/b-1_2.~py", "/a b, file:///a%20b", "/\u00e4, file:///%C3%A4",
			"/50%, file:///50%25", "/a#b?c:d, file:///a%23b%3Fc%3Ad", "/, file:///" })
	void uriOfPathIsEscaped(String path, String uri) {
		assertThat(DocumentUri.of(new SandboxPath(path))).isEqualTo(uri);
	}

	@ParameterizedTest
	@CsvSource({ "file://a/b.py, /w/a/b.py|/p/a/b.py", "file:///a/b.py, /a/b.py",
			"file://./a//b.py, /w/a/b.py|/p/a/b.py", "file:///a%20b, /a%20b|/a b", "file:///100%, /100%",
			"file:///a+b, /a+b", "file:///%zz%4, /%zz%4", "file:///../x, /../x" })
	void pathsOfUriAreWhatItMayMean(String uri, String paths) {
		assertThat(DocumentUri.paths(uri, "/w", PROJECT)).extracting(SandboxPath::value)
			.containsExactlyElementsOf(Arrays.asList(paths.split("\\|")));
	}

	@Test
	void escapesThatMakeAPathThatIsNoneAreRefused() {
		assertThatExceptionOfType(ApiException.InvalidRequest.class)
			.isThrownBy(() -> DocumentUri.paths("file:///a%00b", "/w", PROJECT));
	}

	@ParameterizedTest
	@ValueSource(strings = { "a.py", "/a.py", "https://a/b.py", "untitled:x", "file:/a.py", "file://" })
	void uriThatIsNotOfAFileIsRefused(String uri) {
		assertThatExceptionOfType(ApiException.InvalidRequest.class)
			.isThrownBy(() -> DocumentUri.paths(uri, "/w", PROJECT));
	}

}
