// Native baseline for placement matching: resident-proposing deferred acceptance, capacities.
// O(sum of list lengths * log cap): each hospital holds a max-heap of its tentative residents keyed by its own rank.
// Usage: da RESIDENTS HOSPITALS PREFS [SLACK=1.05] [SEED=1]   (capacity = ceil(R/H*SLACK))
// Hospital ranks are built the real way: applicants per hospital, ordered by a hospital-specific score.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>
static inline uint64_t mix(uint64_t x){x+=0x9E3779B97F4A7C15ULL;x=(x^(x>>30))*0xBF58476D1CE4E5B9ULL;x=(x^(x>>27))*0x94D049BB133111EBULL;return x^(x>>31);}
// Processor time, so that other programs count for less.
static double now(){return (double)clock()/CLOCKS_PER_SEC;}
// Kilobytes, of this program alone: getrusage counts what the one that started it held.
static double peak(){double kb=0;char line[256];FILE*f=fopen("/proc/self/status","r");while(f&&fgets(line,sizeof line,f))if(sscanf(line,"VmHWM: %lf",&kb)==1)break;if(f)fclose(f);return kb;}
int main(int c,char**v){
  if(c<4)return 2;
  const int R=atoi(v[1]),H=atoi(v[2]),P=atoi(v[3]);const double slack=c>4?atof(v[4]):1.05;const uint64_t seed=c>5?strtoull(v[5],0,10):1;
  const int cap=(int)std::ceil((double)R/H*slack-1e-9);
  // preferences: popularity-skewed draws (square of a uniform), without repetition, order = preference
  std::vector<int> pref((size_t)R*P);
  for(int r=0;r<R;r++){int n=0;uint64_t t=0;int*p=&pref[(size_t)r*P];
    while(n<P){double u=(mix(seed*11+((uint64_t)r<<20)+t++)>>11)*0x1p-53;int h=(int)(u*u*H);bool dup=false;for(int i=0;i<n;i++)if(p[i]==h){dup=true;break;}if(!dup)p[n++]=h;}}
  double t0=now();
  // index phase: hospital side lists (counting sort), score each applicant, rank by sort
  std::vector<int> off(H+1,0);for(int h:pref)off[h+1]++;for(int h=0;h<H;h++)off[h+1]+=off[h];
  struct E{uint64_t key;int r;int k;};
  std::vector<E> lst(pref.size());std::vector<int> pos(off.begin(),off.end()-1);
  for(int r=0;r<R;r++)for(int k=0;k<P;k++){int h=pref[(size_t)r*P+k];lst[pos[h]++]={mix(seed*77+(uint64_t)h*0x10001+((uint64_t)r<<24)),r,k};}
  std::vector<int> rank(pref.size());
  for(int h=0;h<H;h++){std::sort(lst.begin()+off[h],lst.begin()+off[h+1],[](const E&a,const E&b){return a.key<b.key;});
    for(int i=off[h];i<off[h+1];i++)rank[(size_t)lst[i].r*P+lst[i].k]=i-off[h];}
  double t1=now();
  // deferred acceptance
  std::vector<std::vector<std::pair<int,int>>> held(H);std::vector<int> next(R,0),match(R,-1),stack(R);
  for(int i=0;i<R;i++)stack[i]=R-1-i;
  long long proposals=0;
  while(!stack.empty()){int r=stack.back();
    if(next[r]==P){stack.pop_back();continue;}
    int k=next[r]++;size_t e=(size_t)r*P+k;int h=pref[e];proposals++;auto&q=held[h];
    if((int)q.size()<cap){q.emplace_back(rank[e],r);std::push_heap(q.begin(),q.end());match[r]=k;stack.pop_back();}
    else if(rank[e]<q.front().first){int out=q.front().second;std::pop_heap(q.begin(),q.end());q.back()={rank[e],r};std::push_heap(q.begin(),q.end());match[r]=k;match[out]=-1;stack.back()=out;}
  }
  double t2=now();
  // stability check: no resident prefers a hospital that has room or holds someone worse
  long long blocking=0;int matched=0;
  for(int r=0;r<R;r++){int m=match[r]<0?P:match[r];matched+=match[r]>=0;for(int k=0;k<m;k++){size_t e=(size_t)r*P+k;auto&q=held[pref[e]];if((int)q.size()<cap||rank[e]<q.front().first)blocking++;}}
  // Both programs have to come to the same matching: who is where, in one number.
  uint64_t sum=0;for(int r=0;r<R;r++)if(match[r]>=0)sum+=mix(((uint64_t)r<<32)|(uint32_t)pref[(size_t)r*P+match[r]]);
  double t3=now();
  printf("residents=%d hospitals=%d prefs=%d cap=%d index_s=%.3f match_s=%.3f check_s=%.3f proposals=%lld matched=%d blocking=%lld checksum=%llu peak_MB=%.0f\n",R,H,P,cap,t1-t0,t2-t1,t3-t2,proposals,matched,blocking,(unsigned long long)sum,peak()/1024.0);
  return blocking!=0;
}
