package dev.opendaytona.runner.build.dockerfile;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Here-documents.
 */
class HeredocTests {

	private static Command run(String text) {
		return ((Instruction.Run) Builds.parse(text)).command();
	}

	@ParameterizedTest
	@CsvSource(delimiterString = " => ", quoteCharacter = '^',
			value = { "RUN <<EOF~ a~ # b~~c \\~EOF => ^ a~ # b~~c \\~^", "RUN <<-EOF~\t\ta~\tEOF => a~",
					"RUN <<'EOF'~$a~EOF => $a~", "RUN <<\"E F\"~a~E F => a~", "RUN <<EOF~EOF => ^^",
					"RUN --network=none --mount=target=/a  <<EOF~a~EOF => a~",
					"RUN <<EOF bash~a~EOF => <<EOF bash~a~EOF~",
					"RUN cat <<-EOF > /x~\ta~\tEOF => cat <<-EOF > /x~\ta~EOF~",
					"RUN <<A cat && <<B cat~1~A~2~B => <<A cat && <<B cat~1~A~2~B~",
					"RUN cat <<EOF|sh~a~EOF => cat <<EOF|sh~a~EOF~",
					"RUN cat <<EOF && \\~ b~a~EOF => cat <<EOF &&  b~a~EOF~", "RUN echo '<<EOF' => echo '<<EOF'",
					"RUN cat <<<x => cat <<<x", "RUN echo $((1<<2)) => echo $((1<<2))", "RUN echo << x => echo << x" })
	void parseWhenRunHasDocumentsReads(String text, String expected) {
		assertThat(run(lines(text))).isEqualTo(new Command.Shell(lines(expected)));
	}

	private static String lines(String text) {
		return text.replace("~", "\n");
	}

	@Test
	void parseWhenADocumentNamesItsInterpreterIsAScript() {
		assertThat(run("RUN <<EOF\n#!/usr/bin/env python3\nprint(1)\nEOF"))
			.isEqualTo(new Command.Script("#!/usr/bin/env python3\nprint(1)\n"));
	}

	@Test
	void parseWhenCopyHasDocumentsTakesThemAsSources() {
		Instruction.Copy copy = (Instruction.Copy) Builds
			.parse("COPY --chmod=644 <<a.txt file <<-\"b.txt\" /d/\n$x\na.txt\n\t$y\n\tb.txt\n");
		assertThat(copy.sources()).containsExactly(new CopySource.Inline("a.txt", "$x\n", true),
				new CopySource.Path("file"), new CopySource.Inline("b.txt", "$y\n", false));
		assertThat(copy.destination()).isEqualTo("/d/");
	}

	@Test
	void expandWhenADocumentHasVariablesExpandsThemAsAShellWould() {
		Instruction.Copy copy = (Instruction.Copy) Builds.expandLast("""
				FROM scratch
				ENV x=1
				COPY <<a <<'b' /d/
				"$x" '${x:-2}' \\$x \\\\ \\n it's \\
				joined
				a
				$x
				b
				""");
		assertThat(copy.sources()).extracting((source) -> ((CopySource.Inline) source).content())
			.isEqualTo(List.of("\"1\" '1' $x \\ \\n it's joined\n", "$x\n"));
	}

	@Test
	void parseWhenTheNextInstructionFollowsReadsIt() {
		Dockerfile file = Dockerfile.parse("FROM a\nRUN <<EOF\nFROM b\nEOF\nCMD c");
		assertThat(file.stages()).hasSize(1);
		assertThat(file.stages().getFirst().instructions()).extracting((one) -> one.origin().line())
			.containsExactly(2, 5);
		assertThat(file.stages().getFirst().instructions().getFirst().origin().text())
			.isEqualTo("RUN <<EOF\nFROM b\nEOF");
	}

	@Test
	void parseWhenATriggerHasADocumentKeepsItInItsText() {
		Instruction.OnBuild onBuild = (Instruction.OnBuild) Builds.parse("ONBUILD COPY <<-EOF /x\n\ta\n\tEOF");
		assertThat(onBuild.trigger()).isEqualTo("COPY <<-EOF /x\n\ta\nEOF\n");
		BuildPlan plan = Builds.plan("FROM scratch");
		ImageConfig base = Builds.end("FROM scratch\nONBUILD COPY <<-EOF /x\n\ta\n\tEOF").config();
		assertThat(plan.triggers(plan.stages().getFirst(), base)).singleElement()
			.isInstanceOfSatisfying(Instruction.Copy.class, (copy) -> assertThat(copy.sources())
				.isEqualTo(((Instruction.Copy) onBuild.instruction()).sources()));
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "RUN <<EOF", "RUN <<EOF\na", "COPY <<EOF /x\nEOF x", "RUN <<'EOF'\n EOF", "RUN <<A <<B\nA" })
	void parseWhenADocumentNeverEndsSaysSo(String text) {
		assertThat(Builds.refused(() -> Builds.parse(text)).message()).contains("line 2", "never ends");
	}

	@Test
	void parseWhenCopyHasNoDestinationSaysSo() {
		assertThat(Builds.refused(() -> Builds.parse("COPY <<A <<B\nA\nB")).message()).contains("destination");
	}

}
