package chat.client.bench;

import chat.client.ClientConfig;
import chat.protocol.ClientMessage;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Duration;
import java.util.List;

/**
 * What to measure, free of contradictions: {@link BenchOptions} makes it.
 *
 * @param server all servers of the chat that is measured, which users go to in turn, and how to connect to each
 * @param users how many join; at least 1
 * @param publishers how many of those who read talk; may be 0
 * @param rooms how many rooms they are spread over evenly and talk in; 0 if they all talk in the lobby
 * @param window messages on their way at a time, counted by their deliveries, or 0 if {@code rate} says when to send
 * @param rate messages a second, or 0 if {@code window} says when to send
 * @param joinWarmup for how long others join and leave before them; may be nothing
 * @param unread how many of the users stop reading when they are in
 * @param serverProcesses those of the servers, if they are to be looked at
 */
@JsonPropertyOrder({"users", "publishers", "rooms", "size", "window", "rate", "web", "tls"})
public record BenchPlan(
        @JsonIgnore ClientConfig server,
        int users,
        int publishers,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int rooms,
        int size,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int window,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) double rate,
        @JsonIgnore Duration joinWarmup,
        @JsonIgnore Duration warmup,
        @JsonIgnore Duration duration,
        @JsonIgnore int unread,
        int joinsAtOnce,
        @JsonIgnore List<ProcessHandle> serverProcesses,
        @JsonIgnore boolean json) {

    @JsonProperty
    boolean web() {
        return server.server().isWebSocket();
    }

    @JsonProperty
    @JsonInclude(JsonInclude.Include.NON_DEFAULT)
    boolean tls() {
        return server.server().tls();
    }

    @JsonProperty("join_warmup_s")
    @JsonInclude(JsonInclude.Include.NON_DEFAULT)
    double joinWarmupSeconds() {
        return joinWarmup.toMillis() / 1e3;
    }

    @JsonProperty("warmup_s")
    double warmupSeconds() {
        return warmup.toMillis() / 1e3;
    }

    int readers() {
        return users - unread;
    }

    /** How many groups of users there are, each of which hears itself and nobody else. */
    int groups() {
        return Math.max(1, rooms);
    }

    String room(int group) {
        return rooms == 0 ? ClientMessage.LOBBY : "room-" + group;
    }

    int group(int user) {
        return user % groups();
    }

    /** Which of the servers a user connects to: those of a group go to all in turn, and each group begins at another one. */
    int serverOf(int user) {
        return (user / groups() + group(user)) % server.servers().size();
    }

    /** The most publishers in any group. */
    int publishersInAGroup() {
        return (publishers + groups() - 1) / groups();
    }
}
