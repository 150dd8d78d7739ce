package dev.opendaytona.platform.snapshot;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Names of secrets in Dockerfiles.
 */
class NamedSecretsTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~',
			value = { "type=secret,id=a|a", "type=secret,id=a.b-c_1,required|a.b-c_1", "type=secret,id=\"a\"|a",
					"type=secret,\"id=a\"|a", "type=secret,id='a',target=/x/b|a b", "type=secret,target=/x/y.z/a|a",
					"type=secret,target=a|a", "type=secret,dst=/a,required|a", "type=secret,destination='/x/a'|a" })
	void inWhenAMountNamesSecretsFindsThem(String mount, String names) {
		assertThat(NamedSecrets.in("FROM x\nRUN --mount=" + mount + " true\n"))
			.containsExactlyInAnyOrder(names.split(" "));
	}

	@ParameterizedTest
	@CsvSource({ "id=$a", "id=", "grid=a", "id=1a", "id=a/b", "RUN a" })
	void inWhenThereIsNoNameFindsNone(String text) {
		assertThat(NamedSecrets.in(text)).isEmpty();
	}

	@Test
	@Timeout(10)
	void inWhenTheTextIsMadeToBeSlowIsFast() {
		assertThat(NamedSecrets.in("target=".repeat(150_000))).isEmpty();
		assertThat(NamedSecrets.in("target=" + "a/".repeat(500_000) + "$")).isEmpty();
		assertThat(NamedSecrets.in("id=" + "a".repeat(1_000_000) + "$")).isEmpty();
	}

}
