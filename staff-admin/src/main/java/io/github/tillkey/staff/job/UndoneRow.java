package io.github.tillkey.staff.job;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A row of a job that takes another back.
 *
 * @param index of the row in the other job
 */
record UndoneRow(int index, JsonNode row, JsonNode result) {}
