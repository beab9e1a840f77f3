package chat.server.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RedisWarningsTest {

    @Test
    void whatMayNotBeMeantIsALineEach() {
        assertThat(
                        RedisWarnings.of(
                                "# Memory\r\nmaxmemory_policy:allkeys-lru\r\naof_enabled:0\r\nrole:master\r\nconnected_slaves:0\r\n"))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).contains("appendonly no"),
                        line -> assertThat(line).contains("maxmemory-policy allkeys-lru", "noeviction"),
                        line -> assertThat(line).contains("no replica"))
                .noneMatch(line -> line.contains("\n"));
    }

    @Test
    void nothingIsSaidOfOneThatIsSetUpForIt() {
        assertThat(RedisWarnings.of(
                        "aof_enabled:1\r\nmaxmemory_policy:noeviction\r\nrole:master\r\nconnected_slaves:1\r\n"))
                .isEmpty();
    }
}
