package dev.opendaytona.runner.toolbox;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class AnyBytesInQueryTests {

	/** What was UTF-8 decodes to the same; FF is U+10FEFF. */
	@ParameterizedTest
	@CsvSource({ "path=a%2Fb, path=a%2Fb", "path=%C3%BC, path=%C3%BC", "path=x%FFy, path=x%F4%8F%BB%BFy",
			"path=%c3&mode=1, path=%F4%8F%BB%83&mode=1", "path=%C3%BC%FF%20%2B, path=%C3%BC%F4%8F%BB%BF+%2B",
			"path=%F4%8F%BB%BF%FE, path=%F4%8F%BB%BF%F4%8F%BB%BE", "path=%5C%24%FF, path=%5C%24%F4%8F%BB%BF" })
	void textKeepsTheBytes(String query, String text) {
		assertThat(AnyBytesInQuery.text(query)).isEqualTo(text);
	}

}
