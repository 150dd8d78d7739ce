package dev.opendaytona.mcp.resource;

import dev.opendaytona.api.error.ApiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ResourceUriTests {

	@Test
	void parseWhenWrittenAsItIsToldGivesTheParts() {
		assertThat(ResourceUri.parse("sandbox://box-1")).isEqualTo(new ResourceUri.Box("box-1"));
		assertThat(ResourceUri.parse("sandbox://my_box%20%C3%A9/")).isEqualTo(new ResourceUri.Box("my_box é"));
		assertThat(ResourceUri.parse("sandbox://b/files/home/a%20b+c.txt?offset=7"))
			.isEqualTo(new ResourceUri.File("b", "/home/a b+c.txt", 7));
		assertThat(ResourceUri.parse("sandbox://b/files/%2Fhome%2Fx"))
			.isEqualTo(new ResourceUri.File("b", "/home/x", 0));
		assertThat(ResourceUri.parse("sandbox://b/files")).isEqualTo(new ResourceUri.File("b", "/", 0));
		assertThat(ResourceUri.parse("sandbox://b/exec/mcp-o-1-2/stdout"))
			.isEqualTo(new ResourceUri.Stream("b", "mcp-o-1-2", "stdout", 0));
		assertThat(ResourceUri.parse("sandbox://b/exec/s:c/stderr?offset=3"))
			.isEqualTo(new ResourceUri.Stream("b", "s:c", "stderr", 3));
	}

	@Test
	void toStringWhenThereIsAnythingOddIsReadBackTheSame() {
		for (ResourceUri uri : new ResourceUri[] { new ResourceUri.Box("a b/é?#%"),
				new ResourceUri.File("b", "/a b/%41?#&+é/☃", 9), new ResourceUri.File("b", "/", 0),
				new ResourceUri.Stream("b", "s:c", "stderr", 0) }) {
			assertThat(ResourceUri.parse(uri.toString())).isEqualTo(uri);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "x", "http://b", "sandbox:b", "sandbox://", "sandbox://b/other", "sandbox://b/exec/x",
			"sandbox://b/exec/x/stdin", "sandbox://b/exec/../stdout/x", "sandbox://b/files/x?offset=-1",
			"sandbox://b/files/x?other=1", "sandbox://b/files/%00", "sandbox://b/files/a%0Ab", "sandbox://b/files/x#f",
			"sandbox://b/files/%zz", "sandbox://b c" })
	void parseWhenItCannotBeOneSaysSo(String text) {
		assertThatExceptionOfType(ApiException.InvalidRequest.class).isThrownBy(() -> ResourceUri.parse(text))
			.withMessageContaining("resources/templates/list");
	}

}
