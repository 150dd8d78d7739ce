package dev.opendaytona.runner.toolbox.files;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ResponseStatusException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ByteRangeTests {

	private static HttpHeaders asking(String range) {
		HttpHeaders headers = new HttpHeaders();
		headers.set(HttpHeaders.RANGE, range);
		return headers;
	}

	@ParameterizedTest
	@CsvSource({ "bytes=0-0, 0, 0", "bytes=0-9, 0, 9", "bytes=3-, 3, 9", "bytes=9-9, 9, 9", "bytes=2-100, 2, 9",
			"bytes=-1, 9, 9", "bytes=-10, 0, 9", "bytes=-11, 0, 9", "Bytes = 1 - 2, 1, 2",
			"bytes=0-99999999999999999999999, 0, 9", "bytes=-99999999999999999999999, 0, 9" })
	void ofTenBytesIsThePart(String range, long first, long last) {
		assertThat(ByteRange.of(asking(range), 10)).isEqualTo(new ByteRange(first, last));
	}

	@ParameterizedTest
	@ValueSource(strings = { "bytes=0-1,3-4", "bytes=5-4", "bytes=-", "bytes=", "bytes=a-b", "items=0-1", "0-1",
			"bytes=1", "bytes=--1", "" })
	void ofWhatIsNotOnePartIsTheWhole(String range) {
		assertThat(ByteRange.of(asking(range), 10)).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "bytes=10-, 10", "bytes=10-20, 10", "bytes=99999999999999999999999-, 10", "bytes=-0, 10",
			"bytes=0-, 0", "bytes=-0, 0" })
	void ofPartBeyondTheEndCannotBeSatisfied(String range, long size) {
		assertThatExceptionOfType(ResponseStatusException.class).isThrownBy(() -> ByteRange.of(asking(range), size))
			.satisfies((failure) -> assertThat(failure.getStatusCode().value()).isEqualTo(416));
	}

	@Test
	void ofTheEndOfAnEmptyFileIsTheWhole() {
		assertThat(ByteRange.of(asking("bytes=-5"), 0)).isNull();
	}

	@Test
	void ofWhenOnlyForAVersionIsTheWhole() {
		HttpHeaders headers = asking("bytes=0-1");
		headers.set(HttpHeaders.IF_RANGE, "\"tag\"");
		assertThat(ByteRange.of(headers, 10)).isNull();
		assertThat(ByteRange.of(new HttpHeaders(), 10)).isNull();
	}

	@Test
	void ofTellsItsPlace() {
		assertThat(new ByteRange(2, 4).of(10)).isEqualTo("bytes 2-4/10");
		assertThat(new ByteRange(2, 4).length()).isEqualTo(3);
	}

}
