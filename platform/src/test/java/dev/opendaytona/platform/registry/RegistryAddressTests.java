package dev.opendaytona.platform.registry;

import dev.opendaytona.api.error.ApiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RegistryAddressTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-", textBlock = """
			ghcr.io                                  | ghcr.io                   | false | ''
			https://GHCR.io/                         | ghcr.io                   | false | ''
			docker.io                                | docker.io                 | false | ''
			https://index.docker.io/v1/              | docker.io                 | false | ''
			registry-1.docker.io                     | docker.io                 | false | ''
			https://registry.hub.docker.com          | docker.io                 | false | ''
			https://index.docker.io:443/v1           | docker.io                 | false | ''
			http://10.0.0.5:5000///                  | 10.0.0.5:5000             | true  | ''
			http://registry                          | registry                  | true  | ''
			http://registry:80/v2/                   | registry                  | true  | ''
			https://registry:80                      | registry:80               | false | ''
			localhost:5000                           | localhost:5000            | false | ''
			my_registry:5000                         | my_registry:5000          | false | ''
			[::1]:5000                               | [::1]:5000                | false | ''
			https://gitlab.example:5050/Group/app/   | gitlab.example:5050       | false | group/app
			us-docker.pkg.dev/acme//repo             | us-docker.pkg.dev         | false | acme/repo
			""")
	void parseWhenWrittenAsPeopleDoFindsHostAndPath(String url, String host, boolean plainHttp, String path) {
		assertThat(RegistryAddress.parse(url)).isEqualTo(new RegistryAddress(host, plainHttp, path));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "ftp://x", "https://", "https://user:hunter2@ghcr.io", "ghcr.io?a=b", "ghcr.io#a",
			"ghcr.io:0", "ghcr.io:65536", "ghcr.io:", "-x", "a b", "a\nb", "//x", "http://http://x", "ghcr.io/a?b" })
	void parseWhenNoAddressRefusesWithoutShowingIt(String url) {
		assertThatExceptionOfType(ApiException.InvalidRequest.class).isThrownBy(() -> RegistryAddress.parse(url))
			.withMessageStartingWith("url must be the address of a registry")
			.withMessageNotContaining("hunter2");
	}

	@Test
	void parseWhenEndlessRefuses() {
		assertThatExceptionOfType(ApiException.InvalidRequest.class)
			.isThrownBy(() -> RegistryAddress.parse("a".repeat(100_000)));
	}

	@ParameterizedTest
	@CsvSource({ "alpine,docker.io,library/alpine", "alpine:3,docker.io,library/alpine", "acme/app,docker.io,acme/app",
			"docker.io/acme/app:1,docker.io,acme/app", "registry-1.docker.io/acme/app,docker.io,acme/app",
			"ghcr.io/acme/app@sha256:ab,ghcr.io,acme/app", "GHCR.io/acme/app:1@sha256:ab,ghcr.io,acme/app",
			"localhost/app,localhost,app", "localhost:5000/app:1,localhost:5000,app", "reg:5000/a/b/c,reg:5000,a/b/c",
			"localhost:5000,docker.io,library/localhost" })
	void imageNameWhenParsedFollowsTheRulesOfDocker(String reference, String host, String repository) {
		assertThat(ImageName.parse(reference)).isEqualTo(new ImageName(host, repository));
	}

	@Test
	void internalRegistryWhenParsedTakesTheLoginOut() {
		InternalRegistry registry = InternalRegistry.parse("http://me:s%40crt:x@reg.example:5000/daytona/");
		assertThat(registry.host()).isEqualTo("reg.example:5000");
		assertThat(registry.plainHttp()).isTrue();
		assertThat(registry.project()).isEqualTo("daytona");
		assertThat(registry.username()).isEqualTo("me");
		assertThat(registry.secret().value()).isEqualTo("s@crt:x");
		assertThat(registry).asString().doesNotContain("crt");
		assertThat(registry.find(ImageName.parse("reg.example:5000/daytona/app:1"))).isPresent();
		assertThat(registry.find(ImageName.parse("reg.example:5000/other/app:1"))).isEmpty();
		assertThat(registry.find(ImageName.parse("alpine"))).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "https://reg.example", "https://me@reg.example/x",
			"https://me:hunter2@reg.example/?a=b", "https://me:hunter2@[", "https://me:hunter2 @x" })
	void internalRegistryWhenOfAnotherFormIsRefusedWithoutItsPassword(String url) {
		assertThatExceptionOfType(ApiException.InvalidRequest.class).isThrownBy(() -> InternalRegistry.parse(url))
			.withMessageNotContaining("hunter2");
	}

}
