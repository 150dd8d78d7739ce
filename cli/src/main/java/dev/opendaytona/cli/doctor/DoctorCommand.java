package dev.opendaytona.cli.doctor;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

import dev.opendaytona.cli.console.Json;
import dev.opendaytona.cli.setting.ServerOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Says whether this machine can run a server. */
@Command(name = "doctor", description = "Say what this machine lacks for a server, and what mends it.",
		mixinStandardHelpOptions = true)
public final class DoctorCommand implements Callable<Integer> {

	@Mixin
	private final ServerOptions options = new ServerOptions();

	@Option(names = { "-f", "--format" }, defaultValue = "text", description = "text or json (${DEFAULT-VALUE}).")
	private Format format = Format.text;

	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	@Override
	public Integer call() {
		List<Finding> findings = examine(Host.current(), this.options.dataDirectory().path());
		boolean fit = findings.stream().noneMatch((finding) -> finding.verdict() == Finding.Verdict.NO);
		PrintWriter out = this.spec.commandLine().getOut();
		out.print((this.format == Format.json) ? json(findings, fit) : text(findings, fit));
		out.flush();
		return fit ? 0 : 1;
	}

	static List<Finding> examine(Host host, Path data) {
		KernelChecks kernel = new KernelChecks(host);
		List<Finding> findings = new ArrayList<>(new MachineChecks(data).run());
		findings.addAll(kernel.run());
		findings.addAll(new ProgramChecks(host).run());
		findings.add(kernel.btrfs());
		return findings;
	}

	static String text(List<Finding> findings, boolean fit) {
		StringBuilder text = new StringBuilder();
		for (Finding finding : findings) {
			text.append(String.format("%-4s  %-16s  %s%n", word(finding), finding.name(), finding.found()));
			if (!finding.remedy().isEmpty()) {
				text.append(String.format("%24s→ %s%n", "", finding.remedy()));
			}
		}
		return text.append(fit ? "This machine can run a server." : "This machine cannot run a server yet.")
			.append(System.lineSeparator())
			.toString();
	}

	private static String json(List<Finding> findings, boolean fit) {
		ObjectNode report = Json.object().put("fit", fit);
		ArrayNode checks = report.putArray("checks");
		findings.forEach((finding) -> checks.addObject()
			.put("name", finding.name())
			.put("verdict", word(finding))
			.put("found", finding.found())
			.put("remedy", finding.remedy()));
		return Json.pretty(report, 2);
	}

	private static String word(Finding finding) {
		return finding.verdict().name().toLowerCase(Locale.ROOT);
	}

	/** How the findings are printed. */
	enum Format {

		text, json

	}

}
