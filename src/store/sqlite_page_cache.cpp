#include "store/sqlite_page_cache.h"

#include <algorithm>
#include <memory>
#include <new>

#include <sqlite3.h>

namespace ao::store {

namespace {

/// SQLite's own cache, which does all the work.
sqlite3_pcache_methods2 own;

struct Cache {
    sqlite3_pcache* pages;
    unsigned highest = 0;  ///< no page has a higher number, but for one that lies aside
    unsigned aside = 0;    ///< number of the page that has another one for a moment; 0: none
};

Cache& cache_of(sqlite3_pcache* cache) {
    return *reinterpret_cast<Cache*>(cache);
}

sqlite3_pcache* create(int page_bytes, int extra_bytes, int purgeable) {
    std::unique_ptr<Cache> made{new (std::nothrow)
                                    Cache{own.xCreate(page_bytes, extra_bytes, purgeable)}};
    if (!made || made->pages == nullptr) return nullptr;
    return reinterpret_cast<sqlite3_pcache*>(made.release());
}

void set_size(sqlite3_pcache* cache, int pages) {
    own.xCachesize(cache_of(cache).pages, pages);
}

int count(sqlite3_pcache* cache) {
    return own.xPagecount(cache_of(cache).pages);
}

sqlite3_pcache_page* fetch(sqlite3_pcache* cache, unsigned number, int create) {
    Cache& ours = cache_of(cache);
    if (create != 0) ours.highest = std::max(ours.highest, number);
    return own.xFetch(ours.pages, number, create);
}

void unpin(sqlite3_pcache* cache, sqlite3_pcache_page* page, int discard) {
    own.xUnpin(cache_of(cache).pages, page, discard);
}

void rekey(sqlite3_pcache* cache, sqlite3_pcache_page* page, unsigned from, unsigned to) {
    Cache& ours = cache_of(cache);
    own.xRekey(ours.pages, page, from, to);
    if (ours.aside != 0 && from == ours.aside) ours.aside = 0;
    if (to <= ours.highest) return;
    if (ours.aside == 0)
        ours.aside = to;
    else
        ours.highest = to;
}

void truncate(sqlite3_pcache* cache, unsigned first_gone) {
    Cache& ours = cache_of(cache);
    if (ours.highest < first_gone && ours.aside == 0) return;
    own.xTruncate(ours.pages, first_gone);
    ours.highest = std::min(ours.highest, first_gone == 0 ? 0 : first_gone - 1);
    if (ours.aside >= first_gone) ours.aside = 0;
}

void destroy(sqlite3_pcache* cache) {
    const std::unique_ptr<Cache> ours(&cache_of(cache));
    own.xDestroy(ours->pages);
}

void shrink(sqlite3_pcache* cache) {
    own.xShrink(cache_of(cache).pages);
}

}  // namespace

void know_cached_pages() {
    if (sqlite3_config(SQLITE_CONFIG_GETPCACHE2, &own) != SQLITE_OK) return;
    sqlite3_pcache_methods2 ours = own;  // with its beginning, its end and what they need
    ours.xCreate = create;
    ours.xCachesize = set_size;
    ours.xPagecount = count;
    ours.xFetch = fetch;
    ours.xUnpin = unpin;
    ours.xRekey = rekey;
    ours.xTruncate = truncate;
    ours.xDestroy = destroy;
    ours.xShrink = shrink;
    sqlite3_config(SQLITE_CONFIG_PCACHE2, &ours);
}

}  // namespace ao::store
