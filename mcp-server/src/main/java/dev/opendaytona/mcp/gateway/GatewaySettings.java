package dev.opendaytona.mcp.gateway;

import java.time.Duration;

import dev.opendaytona.mcp.tool.ToolSettings;

/**
 * What every transport has in common.
 *
 * @param version the version that the server says it has
 * @param tools which tools there are, and what they may do
 * @param maxMessageBytes the largest message that is read
 * @param maxCalls how many calls of one client may run at once
 * @param drain how long pending calls may go on after the end of input
 * @param progress how often a client that asked for progress is told of a call
 */
public record GatewaySettings(String version, ToolSettings tools, int maxMessageBytes, int maxCalls, Duration drain,
		Duration progress) {

	/**
	 * The settings when nothing is configured.
	 * @param version the version that the server says it has
	 * @return the settings
	 */
	public static GatewaySettings standard(String version) {
		return new GatewaySettings(version, ToolSettings.standard(), 1024 * 1024, 512, Duration.ofSeconds(30),
				Duration.ofSeconds(5));
	}

	/**
	 * The same with other tools.
	 * @param others which tools there are, and what they may do
	 * @return the settings
	 */
	public GatewaySettings with(ToolSettings others) {
		return new GatewaySettings(this.version, others, this.maxMessageBytes, this.maxCalls, this.drain,
				this.progress);
	}

}
