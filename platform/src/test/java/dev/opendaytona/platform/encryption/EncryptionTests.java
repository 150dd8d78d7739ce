package dev.opendaytona.platform.encryption;

import dev.opendaytona.api.Secret;
import dev.opendaytona.api.error.ApiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class EncryptionTests {

	private static final String WHAT = "The password of 'x'";

	private final EncryptionKey key = EncryptionKey.parse(Secret.of("0123456789abcdef".repeat(4)));

	private final Encryption encryption = new Encryption(this.key);

	@Test
	void decryptWhenEncryptedGivesTheSecret() {
		Secret secret = Secret.of("pässword");
		String first = this.encryption.encrypt(secret, "place");
		String second = this.encryption.encrypt(secret, "place");
		assertThat(first).startsWith("1." + this.key.id() + ".").isNotEqualTo(second).doesNotContain("ssword");
		assertThat(this.encryption.decrypt(first, "place", WHAT)).isEqualTo(secret);
		assertThat(this.encryption.decrypt(second, "place", WHAT)).isEqualTo(secret);
	}

	@Test
	void decryptWhenKeyIsAnotherNamesBothKeys() {
		EncryptionKey other = EncryptionKey.parse(EncryptionKey.generate());
		String encrypted = this.encryption.encrypt(Secret.of("s"), "place");
		assertThatExceptionOfType(ApiException.Unavailable.class)
			.isThrownBy(() -> new Encryption(other).decrypt(encrypted, "place", WHAT))
			.withMessageStartingWith(WHAT + " was encrypted with the key '" + this.key.id()
					+ "', and this server has the key '" + other.id() + "'")
			.withMessageContaining("DAYTONA_ENCRYPTION_KEY");
	}

	@Test
	void decryptWhenMovedToAnotherPlaceRefuses() {
		String encrypted = this.encryption.encrypt(Secret.of("s"), "here");
		assertThatExceptionOfType(ApiException.Internal.class)
			.isThrownBy(() -> this.encryption.decrypt(encrypted, "there", WHAT))
			.withMessageStartingWith(WHAT + " cannot be decrypted because it was changed");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "plain", "2.%s.AAAA", "1.%s.AAAA", "1.%s.!",
			"1.%s.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" })
	void decryptWhenDamagedRefuses(String text) {
		String encrypted = text.formatted(this.key.id());
		assertThatExceptionOfType(ApiException.Internal.class)
			.isThrownBy(() -> this.encryption.decrypt(encrypted, "place", WHAT));
	}

	@Test
	void encryptWhenThereIsNoKeySaysHowToGiveOne() {
		assertThatExceptionOfType(ApiException.Unavailable.class)
			.isThrownBy(() -> new Encryption(null).encrypt(Secret.of("s"), "place"))
			.withMessageContaining("DAYTONA_ENCRYPTION_KEY");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "short", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeg" })
	void parseWhenNoKeyRefusesWithoutShowingIt(String text) {
		assertThatExceptionOfType(ApiException.InvalidRequest.class)
			.isThrownBy(() -> EncryptionKey.parse(Secret.of(text)))
			.withMessageStartingWith("The encryption key is not a text of 64 hexadecimal digits");
		assertThat(this.key).asString().doesNotContain("0123456789abcdef");
	}

}
