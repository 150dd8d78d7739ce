package dev.opendaytona.mcp.resource;

/** A kind of resource that is offered or left out as a whole. */
public enum ResourceKind {

	/** Sandboxes. */
	SANDBOX,

	/** Files and directories. */
	FILES,

	/** What commands wrote. */
	EXEC

}
