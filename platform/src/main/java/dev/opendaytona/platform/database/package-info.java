/**
 * PostgreSQL: the embedded server, the schema and the connections; knows no feature's
 * tables.
 */
@NullMarked
package dev.opendaytona.platform.database;

import org.jspecify.annotations.NullMarked;
