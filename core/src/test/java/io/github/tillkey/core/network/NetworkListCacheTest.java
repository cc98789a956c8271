package io.github.tillkey.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class NetworkListCacheTest {

    private final NetworkListCache lists = new NetworkListCache();

    @Test
    void aListIsCompiledOncePerText() throws Exception {
        NetworkList first = lists.of("10.0.0.0/8");
        assertThat(lists.of(new String("10.0.0.0/8".toCharArray()))).isSameAs(first);
        assertThat(lists.of("10.0.0.0/9")).isNotSameAs(first);
    }

    @Test
    void aRefusedTextIsRefusedEachTimeAndNotKept() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> lists.of("10.0.0.1/8")).isInstanceOf(InvalidNetworkListException.class);
        }
        assertThat(lists.size()).isZero();
    }

    @Test
    void whatWasUsedLongestAgoGoesFirst() throws Exception {
        NetworkList used = lists.of("192.0.2.1");
        NetworkList unused = lists.of("192.0.2.2");
        for (int i = 0; i < NetworkListCache.MAX_LISTS - 1; i++) {
            lists.of("10.0." + i / 256 + "." + i % 256);
            lists.of("192.0.2.1");
        }
        assertThat(lists.size()).isEqualTo(NetworkListCache.MAX_LISTS);
        assertThat(lists.of("192.0.2.1")).isSameAs(used);
        assertThat(lists.of("192.0.2.2")).isNotSameAs(unused);
    }

    @Test
    void manyLongListsDoNotFillTheMemory() throws Exception {
        int kept = NetworkListCache.MAX_CHARACTERS / NetworkList.MAX_LENGTH;
        for (int i = 0; i < 2 * kept; i++) {
            String entry = "10.0.0." + i;
            lists.of(entry + " ".repeat(NetworkList.MAX_LENGTH - entry.length()));
        }
        assertThat(lists.size()).isEqualTo(kept);
    }

    @Test
    void manyThreadsGetTheSameList() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<NetworkList>> calls = new ArrayList<>();
            for (int i = 0; i < 4_000; i++) {
                String text = "10.0.0." + i % 200;
                calls.add(() -> lists.of(text));
            }
            List<Future<NetworkList>> answers = threads.invokeAll(calls);
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get()).isSameAs(answers.get(i % 200).get());
            }
            assertThat(lists.size()).isEqualTo(200);
        } finally {
            threads.shutdownNow();
        }
    }
}
