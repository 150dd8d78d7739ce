package dev.opendaytona.runner.toolbox.pty;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The limits of terminals.
 *
 * @param maxSessions how many one sandbox may have
 * @param maxViewers how many peers may watch one
 * @param maxBehind how far a peer may be behind before the terminal waits for it
 * @param patience how long one peer may keep the terminal from going on for others
 * @param stall how long a terminal waits when no peer takes anything any more
 * @param maxTyped how much typed input waits for the programs to read it
 * @param maxUnseen how much of what nobody was there to see is kept for the next peer
 * @param farewell how long a peer may take to receive the end before it is cut off
 */
@ConfigurationProperties("opendaytona.toolbox.pty")
record PtySettings(@DefaultValue("32") int maxSessions, @DefaultValue("32") int maxViewers,
		@DefaultValue("256KB") DataSize maxBehind, @DefaultValue("1s") Duration patience,
		@DefaultValue("10s") Duration stall, @DefaultValue("1MB") DataSize maxTyped,
		@DefaultValue("64KB") DataSize maxUnseen, @DefaultValue("10s") Duration farewell) {

}
