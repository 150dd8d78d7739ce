package dev.opendaytona.runner.build.dockerfile;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The scope of variables, and what instructions make of a configuration.
 */
class StageStateTests {

	private static ImageConfig config(String instructions) {
		return Builds.end("FROM scratch\n" + instructions).config();
	}

	private static ImageConfig on(ImageConfig base, String instructions) {
		BuildPlan plan = Builds.plan("FROM x\n" + instructions);
		return Builds.run(plan.start(base), plan.stages().getFirst().stage().instructions()).config();
	}

	private static Map<String, String> labels(String file, String... given) {
		return Builds.end(file, given).config().labels();
	}

	@Test
	void expandWhenAnInstructionSetsAVariableUsesTheOldValueInIt() {
		assertThat(config("ENV abc=hello\nENV abc=bye def=$abc\nENV ghi=$abc").env()).containsEntry("def", "hello")
			.containsEntry("ghi", "bye")
			.containsEntry("abc", "bye");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "ARG a|''", "ARG a=d|d", "ARG a=$v|1", "ENV a=e~ARG a=d|e",
			"ARG a=d~ENV a=e|e", "ARG a=d~ENV a=${a:-e}|d", "ARG a=d~ARG a|d", "LABEL x=1|''" })
	void expandWhenNothingIsGivenUsesDefaults(String instructions, String value) {
		assertThat(labels("FROM scratch\nENV v=1\n" + instructions.replace("~", "\n") + "\nLABEL l=$a"))
			.containsEntry("l", value);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "ARG a|g", "ARG a=d|g", "LABEL x=1|''", "ENV a=e~ARG a|e", "ARG a~ENV a=${a}2|g2" })
	void expandWhenAValueIsGivenUsesItOnceDeclared(String instructions, String value) {
		assertThat(labels("FROM scratch\n" + instructions.replace("~", "\n") + "\nLABEL l=$a", "a", "g"))
			.containsEntry("l", value);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "ARG a=1|ARG a|1", "ARG a=1|ARG a=2|2", "ARG a=1|LABEL x=y|''",
			"ARG b=1~ARG a=$b|ARG a|1", "ARG a|ARG a|''", "ARG x=1|ARG TARGETARCH a=2|2" })
	void expandWhenAnArgumentIsGlobalUsesItWhereDeclaredAgain(String globals, String instructions, String value) {
		assertThat(labels(globals.replace("~", "\n") + "\nFROM scratch\n" + instructions + "\nLABEL l=$a"))
			.containsEntry("l", value);
	}

	@Test
	void expandWhenPlatformIsDeclaredKnowsIt() {
		String file = "FROM scratch\nARG TARGETPLATFORM TARGETARCH BUILDOS TARGETVARIANT\nLABEL a=$TARGETPLATFORM b=$TARGETARCH c=$BUILDOS d=${TARGETVARIANT-x} e=$BUILDARCH";
		assertThat(labels(file)).containsEntry("a", "linux/amd64")
			.containsEntry("b", "amd64")
			.containsEntry("c", "linux")
			.containsEntry("d", "")
			.containsEntry("e", "");
	}

	@Test
	void environmentWhenThereAreBothPutsTheImagesOverArguments() {
		StageState state = Builds.end("FROM scratch\nARG a=1 b=2 c\nENV b=3", "HTTP_PROXY", "p", "other", "x");
		assertThat(state.environment()).containsEntry("a", "1")
			.containsEntry("b", "3")
			.containsEntry("HTTP_PROXY", "p")
			.containsKey("PATH")
			.doesNotContainKeys("c", "other");
		assertThat(state.config().env()).doesNotContainKeys("a", "HTTP_PROXY");
	}

	@Test
	void startWhenAStageIsBasedOnAnotherInheritsArgumentsAndConfiguration() {
		BuildPlan plan = Builds
			.plan("FROM scratch AS a\nARG x=1\nENV y=2\nCMD c\nFROM a\nENTRYPOINT [\"e\"]\nLABEL l=$x$y");
		StageState first = Builds.run(plan.start(ImageConfig.SCRATCH), plan.stages().getFirst().stage().instructions());
		ImageConfig config = Builds.run(plan.start(first), plan.stages().getLast().stage().instructions()).config();
		assertThat(config.labels()).containsEntry("l", "12");
		assertThat(config.cmd()).isEmpty();
	}

	@Test
	void afterWhenEntrypointIsSetClearsTheInheritedCommandAlone() {
		ImageConfig base = config("CMD [\"c\"]");
		assertThat(on(base, "LABEL a=b").cmd()).containsExactly("c");
		assertThat(on(base, "ENTRYPOINT [\"e\"]").cmd()).isEmpty();
		assertThat(on(base, "CMD [\"d\"]\nENTRYPOINT [\"e\"]").cmd()).containsExactly("d");
		assertThat(on(base, "ENTRYPOINT [\"e\"]\nCMD [\"d\"]").cmd()).containsExactly("d");
		assertThat(on(config("ENTRYPOINT e"), "ENTRYPOINT []").entrypoint()).isEmpty();
	}

	@Test
	void afterWhenCommandsAreLinesUsesTheShellOfThatMoment() {
		ImageConfig config = config("CMD a  b\nSHELL [\"/bin/bash\", \"-ec\"]\nENTRYPOINT c");
		assertThat(config.cmd()).containsExactly("/bin/sh", "-c", "a  b");
		assertThat(config.entrypoint()).containsExactly("/bin/bash", "-ec", "c");
		assertThat(config.shell()).containsExactly("/bin/bash", "-ec");
		assertThat(Builds.end("FROM scratch").shell()).containsExactly("/bin/sh", "-c");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "WORKDIR /a|/a", "WORKDIR a|/a", "WORKDIR /a~WORKDIR b/../c/|/a/c",
					"WORKDIR /a~WORKDIR ../../b|/b", "WORKDIR /a b|/a b", "WORKDIR $none|/",
					"ENV D=/d~WORKDIR $D/$none|/d", "WORKDIR /a~WORKDIR /|/", "WORKDIR \"/a\"|/a" })
	void afterWhenWorkdirIsRelativeResolvesIt(String instructions, String directory) {
		assertThat(config(instructions.replace("~", "\n")).workingDir()).isEqualTo(directory);
	}

	@Test
	void afterWhenMetadataIsSetKeepsIt() {
		ImageConfig config = config("""
				ENV u=me
				USER $u:$u
				EXPOSE 80 81/udp
				EXPOSE 80
				VOLUME /a "/b c"
				VOLUME ["/d"]
				LABEL a=1 b=2
				LABEL a=3
				STOPSIGNAL SIGINT
				MAINTAINER Someone <x@y>
				HEALTHCHECK CMD a
				HEALTHCHECK NONE
				ONBUILD RUN x
				RUN y
				COPY a b
				""");
		assertThat(config.user()).isEqualTo("me:me");
		assertThat(config.exposedPorts()).containsExactly("80/tcp", "81/udp");
		assertThat(config.volumes()).containsExactly("/a", "/b c", "/d");
		assertThat(config.labels()).isEqualTo(Map.of("a", "3", "b", "2"));
		assertThat(config.stopSignal()).isEqualTo("SIGINT");
		assertThat(config.author()).isEqualTo("Someone <x@y>");
		assertThat(config.healthcheck()).isEqualTo(new Probe.None());
		assertThat(config.onBuild()).containsExactly("RUN x");
		assertThat(config.env()).containsOnlyKeys("PATH", "u");
	}

	@Test
	void startWhenTheBaseHasTriggersDoesNotPassThemOn() {
		ImageConfig base = config("ONBUILD RUN x\nONBUILD COPY --from=scratch a b");
		BuildPlan plan = Builds.plan("# one\nFROM base");
		assertThat(plan.start(base).config().onBuild()).isEmpty();
		List<Instruction> triggers = plan.triggers(plan.stages().getFirst(), base);
		assertThat(triggers).hasSize(2);
		assertThat(triggers.getFirst().origin()).isEqualTo(new Origin(2, "RUN x"));
	}

	@Test
	void resolveWhenPathsAreRelativeStartsInTheWorkingDirectory() {
		StageState state = Builds.end("FROM scratch\nWORKDIR /a/b");
		assertThat(List.of(state.resolve("c"), state.resolve("../c/"), state.resolve("/c"), state.resolve("."),
				state.resolve("../../../..")))
			.containsExactly("/a/b/c", "/a/c", "/c", "/a/b", "/");
	}

}
