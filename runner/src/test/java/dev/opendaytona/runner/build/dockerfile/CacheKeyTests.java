package dev.opendaytona.runner.build.dockerfile;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The keys of results.
 */
class CacheKeyTests {

	private static final CacheKey START = CacheKey.of("sha256:base");

	private static CacheKey key(String instructions, String... given) {
		Dockerfile file = Dockerfile.parse("FROM x\n" + instructions);
		BuildPlan plan = BuildPlan.of(file, Builds.given(given), null);
		StageState state = plan.start(ImageConfig.SCRATCH);
		CacheKey key = START;
		for (Instruction instruction : file.stages().getFirst().instructions()) {
			Instruction expanded = state.expand(instruction);
			key = key.after(expanded, state, List.of());
			state = state.after(expanded);
		}
		return key;
	}

	@Test
	void afterWhenAllIsTheSameIsTheSame() {
		assertThat(key("RUN a\nCOPY b c")).isEqualTo(key("RUN   a\n# x\ncopy \\\n b c"));
		assertThat(key("RUN a").hex()).matches("[0-9a-f]{64}");
	}

	@Test
	void afterWhenAnythingDiffersDiffers() {
		List<String> files = List.of("RUN a", "RUN a b", "RUN a  b", "RUN [\"a\", \"b\"]", "RUN [\"a b\"]",
				"RUN [\"ab\"]", "RUN <<EOF\n#!a\nEOF", "RUN --network=none a", "RUN --mount=target=/a a",
				"RUN --mount=target=/b a", "RUN --mount=type=tmpfs,target=/a a", "CMD a", "CMD [\"a\"]", "ENTRYPOINT a",
				"ENV a=b", "ENV a=b c=d", "ENV a='b c=d'", "LABEL a=b", "WORKDIR a", "USER a", "COPY a b", "COPY a b c",
				"COPY --link a b", "COPY --parents a b", "COPY --chown=1 a b", "COPY --chmod=1 a b",
				"COPY --exclude=1 a b", "COPY --from=1x a b", "COPY <<a b\na", "COPY <<a b\nc\na", "ADD a b",
				"ADD --unpack=false a b", "ADD http://a b", "ADD http://a.git b", "ADD --keep-git-dir http://a.git b",
				"ADD --checksum=1 http://a.git b", "EXPOSE 1", "EXPOSE 1/udp", "VOLUME a", "VOLUME a b",
				"SHELL [\"a\"]", "STOPSIGNAL 1", "HEALTHCHECK NONE", "HEALTHCHECK CMD a",
				"HEALTHCHECK --retries=1 CMD a", "HEALTHCHECK --timeout=1s CMD a", "HEALTHCHECK --interval=1s CMD a",
				"MAINTAINER a", "ONBUILD RUN a", "RUN a\nRUN a");
		Set<CacheKey> keys = new HashSet<>();
		List<String> same = new ArrayList<>();
		files.stream().filter((file) -> !keys.add(key(file))).forEach(same::add);
		assertThat(same).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "ARG a~RUN b|true", "ARG a~RUN $a|true", "RUN b|false", "ARG a|false", "ARG a~LABEL x=y|false",
					"ARG a~LABEL x=$a|true", "ARG a~ENV a=1~RUN $a|false", "ARG a~ENV a=$a~RUN b|true",
					"RUN b~ARG a|false" })
	void afterWhenAnArgumentIsGivenDependsOnItsUse(String instructions, boolean differs) {
		String text = instructions.replace("~", "\n");
		assertThat(!key(text, "a", "1").equals(key(text, "a", "2"))).isEqualTo(differs);
	}

	@Test
	void afterWhenAProxyIsGivenDependsOnItsDeclarationAlone() {
		assertThat(key("RUN a", "HTTP_PROXY", "1")).isEqualTo(key("RUN a", "HTTP_PROXY", "2"));
		assertThat(key("ARG HTTP_PROXY\nRUN a", "HTTP_PROXY", "1"))
			.isNotEqualTo(key("ARG HTTP_PROXY\nRUN a", "HTTP_PROXY", "2"));
	}

	@Test
	void afterWhenContentOrBaseDiffersDiffers() {
		StageState state = Builds.end("FROM x");
		Instruction copy = state.expand(Builds.parse("COPY a b"));
		CacheKey one = START.after(copy, state, List.of("1", "2"));
		assertThat(one).isEqualTo(START.after(copy, state, List.of("1", "2")))
			.isNotEqualTo(START.after(copy, state, List.of("2", "1")))
			.isNotEqualTo(START.after(copy, state, List.of("12")))
			.isNotEqualTo(CacheKey.of("sha256:other").after(copy, state, List.of("1", "2")));
	}

}
