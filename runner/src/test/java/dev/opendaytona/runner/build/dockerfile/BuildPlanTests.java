package dev.opendaytona.runner.build.dockerfile;

import java.util.List;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which stages are built.
 */
class BuildPlanTests {

	private static final String FILE = """
			ARG V=1
			FROM golang:$V AS build
			RUN make
			FROM scratch AS unused
			FROM debian AS tools
			FROM build AS test
			RUN --mount=type=bind,from=tools,target=/t x
			FROM scratch AS last
			COPY --from=0 /a /b
			COPY --from=nginx:1 /a /c
			""";

	private static List<Integer> order(@Nullable String target) {
		return BuildPlan.of(Dockerfile.parse(FILE), Builds.given(), target)
			.stages()
			.stream()
			.map((stage) -> stage.stage().index())
			.toList();
	}

	private static Base base(String file, String... given) {
		return BuildPlan.of(Dockerfile.parse(file), Builds.given(given), null).stages().getLast().base();
	}

	@Test
	void stagesWhenATargetIsWantedAreThoseItNeedsInOrder() {
		assertThat(order(null)).containsExactly(0, 4);
		assertThat(order("last")).containsExactly(0, 4);
		assertThat(order("TEST")).containsExactly(0, 2, 3);
		assertThat(order("1")).containsExactly(1);
	}

	@Test
	void ofWhenTheTargetIsUnknownNamesTheStages() {
		assertThat(Builds.refused(() -> order("nope"))).isInstanceOf(ApiException.InvalidRequest.class)
			.hasMessageContaining("'nope'")
			.hasMessageContaining("build, unused, tools, test, last");
	}

	@Test
	void baseWhenNamedIsAStageAnImageOrNothing() {
		assertThat(base("FROM scratch")).isEqualTo(new Base.Scratch());
		assertThat(base("FROM Debian:12")).isEqualTo(new Base.Image("Debian:12", null));
		assertThat(base("FROM a AS b\nFROM B")).isEqualTo(new Base.OfStage(0));
		assertThat(base("FROM a\nFROM 0")).isEqualTo(new Base.OfStage(0));
		assertThat(base("FROM a AS a")).isEqualTo(new Base.Image("a", null));
		assertThat(base("FROM --platform=linux/x86_64 a"))
			.isEqualTo(new Base.Image("a", new Platform("linux", "amd64", "")));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "ARG i=a~FROM $i|a", "ARG i=a~FROM ${i}:1|a:1", "ARG i~FROM ${i:-b}|b",
					"ARG i=a~ARG j=${i}b~FROM $j|ab", "FROM ${g:-b}|b", "ARG g=a~FROM $g|given", "ARG g~FROM $g|given",
					"FROM x$TARGETARCH|xamd64", "FROM --platform=$BUILDPLATFORM a|a" })
	void baseWhenItHasVariablesKnowsGlobalArguments(String file, String reference) {
		assertThat(base(file.replace("~", "\n"), "g", "given")).isInstanceOfSatisfying(Base.Image.class,
				(image) -> assertThat(image.reference()).isEqualTo(reference));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "FROM $x|line 1: FROM '$x' names nothing",
			"FROM a~COPY --from=0 a b|line 2: the stage '0' cannot copy from itself",
			"FROM a AS x~COPY --from=X a b|cannot copy from itself",
			"FROM a~COPY --from=y a b~FROM b AS y|line 2: the stage 'y' is defined later, on line 3",
			"FROM a~COPY --from=1 a b~FROM b|defined later", "FROM a~COPY --from=7 a b|no stage '7'",
			"FROM a~RUN --mount=from=y,target=/x z~FROM b AS y|defined later", "FROM --platform=x a|--platform is 'x'",
			"FROM a AS b~ONBUILD COPY --from=c a b~FROM b AS c|cannot copy from itself",
			"ARG a=${b:?no}~FROM $a|line 1: the variable 'b'" })
	void ofWhenNamesCannotBeMeantSaysWhy(String file, String message) {
		assertThat(Builds.refused(() -> Builds.plan(file.replace("~", "\n"))).message()).contains(message);
	}

	@ParameterizedTest
	@ValueSource(strings = { "linux/arm64", "windows/amd64", "linux/arm/v7" })
	void ofWhenAPlatformIsAnotherRefusesIt(String platform) {
		assertThat(Builds.refused(() -> Builds.plan("FROM --platform=" + platform + " a")))
			.isInstanceOf(ApiException.Unsupported.class)
			.hasMessageContaining("linux/amd64");
	}

	@Test
	void stagesWhenABaseStageHasTriggersNeedsWhatTheyCopy() {
		BuildPlan plan = Builds.plan("FROM a AS src\nFROM b AS base\nONBUILD COPY --from=src a b\nFROM base");
		assertThat(plan.stages()).extracting((stage) -> stage.stage().index()).containsExactly(0, 1, 2);
	}

	@Test
	void triggersWhenAnImageIsHostileRefuses() {
		BuildPlan plan = Builds.plan("FROM a");
		PlannedStage stage = plan.stages().getFirst();
		for (String trigger : List.of("FROM x", "ONBUILD RUN x", "", "# x", "RUN a\nRUN b", "FOO", "RUN <<EOF",
				"RUN --network=host x", "COPY --from=0 a b")) {
			ImageConfig base = withTriggers(List.of(trigger));
			assertThat(Builds.refused(() -> plan.triggers(stage, base)).message()).contains("Dockerfile line 1");
		}
		ImageConfig many = withTriggers(java.util.Collections.nCopies(2_000, "RUN x"));
		assertThat(Builds.refused(() -> plan.triggers(stage, many)).message()).contains("triggers");
	}

	private static ImageConfig withTriggers(List<String> triggers) {
		ImageConfig none = ImageConfig.SCRATCH;
		return new ImageConfig("", "", none.exposedPorts(), none.env(), none.entrypoint(), none.cmd(), none.volumes(),
				"/", none.labels(), "", null, triggers, none.shell());
	}

	@Test
	void sourceWhenATriggerNamesAStageFindsIt() {
		BuildPlan plan = Builds.plan(FILE);
		PlannedStage last = plan.stages().getLast();
		assertThat(plan.source(last, Builds.ORIGIN, "tools")).isEqualTo(new Base.OfStage(2));
		assertThat(plan.source(last, Builds.ORIGIN, "other")).isEqualTo(new Base.Image("other", null));
		assertThat(plan.stages(2)).extracting((stage) -> stage.stage().label()).containsExactly("tools");
	}

}
